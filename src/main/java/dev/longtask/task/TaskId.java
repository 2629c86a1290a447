package dev.longtask.task;

import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.Optional;
import java.util.UUID;
import java.util.regex.Pattern;

/**
 * The id of a task: a random UUIDv7 (RFC 9562). Ids sort by creation time and can't be guessed.
 *
 * @param value the UUID; ids are ordered by its 16 bytes, unsigned
 */
public record TaskId(UUID value) implements Comparable<TaskId> {
    private static final Pattern CANONICAL =
            Pattern.compile("[0-9a-fA-F]{8}-[0-9a-fA-F]{4}-[0-9a-fA-F]{4}-[0-9a-fA-F]{4}-[0-9a-fA-F]{12}");
    /** The length of {@link #toBytes}. */
    public static final int BYTES = 16;

    /** Parses the canonical form of a UUID, in upper or lower case and of any version; empty for any other text. */
    public static Optional<TaskId> parse(String text) {
        return CANONICAL.matcher(text).matches() ? Optional.of(new TaskId(UUID.fromString(text))) : Optional.empty();
    }

    /** The inverse of {@link #toBytes}. */
    public static TaskId fromBytes(byte[] bytes) {
        ByteBuffer buffer = ByteBuffer.wrap(bytes);
        return new TaskId(new UUID(buffer.getLong(), buffer.getLong()));
    }

    /** The 16 bytes of the UUID, most significant first: byte order is creation order. */
    public byte[] toBytes() {
        return ByteBuffer.allocate(BYTES)
                .putLong(value.getMostSignificantBits())
                .putLong(value.getLeastSignificantBits())
                .array();
    }

    /** When the id was created, from its first 48 bits (millisecond precision). */
    public Instant madeAt() {
        return Instant.ofEpochMilli(value.getMostSignificantBits() >>> 16);
    }

    @Override
    public int compareTo(TaskId other) {
        int high = Long.compareUnsigned(value.getMostSignificantBits(), other.value.getMostSignificantBits());
        return high != 0
                ? high
                : Long.compareUnsigned(value.getLeastSignificantBits(), other.value.getLeastSignificantBits());
    }

    @Override
    public String toString() {
        return value.toString();
    }
}
