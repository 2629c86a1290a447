package dev.longtask.api.leases;

import dev.longtask.api.protocol.InvalidRequestException;
import dev.longtask.store.WorkerDirectory;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The opaque cursor of a list of workers: the last worker of the previous page. */
public final class WorkerCursor {
    private WorkerCursor() {}

    /**
     * The worker after which to continue.
     *
     * @throws InvalidRequestException if the text is not a cursor
     */
    public static @Nullable String read(@Nullable String cursor) {
        if (cursor == null) {
            return null;
        }
        try {
            String text = new String(Base64.getUrlDecoder().decode(cursor), StandardCharsets.UTF_8);
            if (text.startsWith("worker:") && text.indexOf('\0') < 0) {
                return text;
            }
        } catch (IllegalArgumentException e) {
            // Falls through to the error below.
        }
        throw new InvalidRequestException("cursor", "must be the 'next' of a previous page");
    }

    /** The cursor of the page behind one of at most {@code limit} workers; null if there is none. */
    public static @Nullable String next(List<WorkerDirectory.Worker> workers, int limit) {
        return workers.size() < limit
                ? null
                : Base64.getUrlEncoder()
                        .withoutPadding()
                        .encodeToString(workers.getLast().worker().text().getBytes(StandardCharsets.UTF_8));
    }
}
