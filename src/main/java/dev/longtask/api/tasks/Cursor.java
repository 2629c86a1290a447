package dev.longtask.api.tasks;

import dev.longtask.api.error.InvalidRequestException;
import dev.longtask.task.TaskId;
import java.util.Base64;
import org.jspecify.annotations.Nullable;

/** The opaque text by which a list goes on. */
final class Cursor {
    private static final int BYTES = 16;

    private Cursor() {}

    static @Nullable String write(@Nullable TaskId next) {
        return next == null ? null : Base64.getUrlEncoder().withoutPadding().encodeToString(next.toBytes());
    }

    static @Nullable TaskId read(@Nullable String cursor) {
        if (cursor == null) {
            return null;
        }
        try {
            byte[] bytes = Base64.getUrlDecoder().decode(cursor);
            if (bytes.length == BYTES) {
                return TaskId.fromBytes(bytes);
            }
        } catch (IllegalArgumentException e) {
            // Answered below.
        }
        throw new InvalidRequestException("cursor", "must be the 'next' of an earlier page");
    }
}
