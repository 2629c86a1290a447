package dev.longtask.api.tasks;

import dev.longtask.api.QueryParameters;
import dev.longtask.api.protocol.InvalidRequestException;
import dev.longtask.store.query.ListPosition;
import dev.longtask.task.TaskId;
import java.nio.ByteBuffer;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Base64;
import org.jspecify.annotations.Nullable;

/** The opaque cursor of a list: submission time and id of the last task of the previous page. */
public final class Cursor {
    private static final int ID_BYTES = 16;
    private static final int BYTES = Long.BYTES + ID_BYTES;

    private Cursor() {}

    /** The cursor of a position; null for none. */
    public static @Nullable String write(@Nullable ListPosition next) {
        if (next == null) {
            return null;
        }
        byte[] bytes = ByteBuffer.allocate(BYTES)
                .putLong(ChronoUnit.MICROS.between(Instant.EPOCH, next.submitted()))
                .put(next.id().toBytes())
                .array();
        return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
    }

    /**
     * The position of a cursor; null for none.
     *
     * @throws InvalidRequestException if the text is not a cursor
     */
    public static @Nullable ListPosition read(@Nullable String cursor) {
        if (cursor == null) {
            return null;
        }
        try {
            byte[] bytes = Base64.getUrlDecoder().decode(cursor);
            if (bytes.length == BYTES) {
                ByteBuffer buffer = ByteBuffer.wrap(bytes);
                Instant submitted = Instant.EPOCH.plus(buffer.getLong(), ChronoUnit.MICROS);
                byte[] id = new byte[ID_BYTES];
                buffer.get(id);
                if (!submitted.isBefore(QueryParameters.EARLIEST) && !submitted.isAfter(QueryParameters.LATEST)) {
                    return new ListPosition(submitted, TaskId.fromBytes(id));
                }
            }
        } catch (IllegalArgumentException | DateTimeException | ArithmeticException e) {
            // Falls through to the rejection below.
        }
        throw new InvalidRequestException("cursor", "must be the 'next' value of an earlier page");
    }
}
