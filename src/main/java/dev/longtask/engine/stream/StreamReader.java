package dev.longtask.engine.stream;

import dev.longtask.task.Principal;
import dev.longtask.task.Task;
import java.time.Instant;

/**
 * Who reads a stream.
 *
 * @param seesAll whether the tasks of all creators may be shown, not only the reader's own
 * @param until when the stream has to end, because the reader's token expires
 * @param disconnect closes the client's connection; for a client that takes no more events
 */
public record StreamReader(Principal principal, boolean seesAll, Instant until, Runnable disconnect) {
    boolean maySee(Task task) {
        return seesAll || principal.equals(task.creator().principal());
    }
}
