package dev.longtask.task;

import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.Optional;
import java.util.UUID;
import java.util.regex.Pattern;

/**
 * A task's id: a random UUIDv7 (RFC 9562), so that ids sort by the time of submission and can't be guessed.
 *
 * @param value the UUID; its order is that of its 16 bytes
 */
public record TaskId(UUID value) implements Comparable<TaskId> {
    private static final Pattern CANONICAL =
            Pattern.compile("[0-9a-fA-F]{8}-[0-9a-fA-F]{4}-[0-9a-fA-F]{4}-[0-9a-fA-F]{4}-[0-9a-fA-F]{12}");
    private static final int BYTES = 16;

    /** The id that {@code text} writes in the canonical form of a UUID; empty when it is anything else. */
    public static Optional<TaskId> parse(String text) {
        return CANONICAL.matcher(text).matches() ? Optional.of(new TaskId(UUID.fromString(text))) : Optional.empty();
    }

    /** The id whose {@link #toBytes() bytes} these are. */
    public static TaskId fromBytes(byte[] bytes) {
        ByteBuffer buffer = ByteBuffer.wrap(bytes);
        return new TaskId(new UUID(buffer.getLong(), buffer.getLong()));
    }

    /** The 16 bytes of the UUID, most significant first: byte order is submission order. */
    public byte[] toBytes() {
        return ByteBuffer.allocate(BYTES)
                .putLong(value.getMostSignificantBits())
                .putLong(value.getLeastSignificantBits())
                .array();
    }

    /** When the id was made, as its first 48 bits say (milliseconds). */
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
