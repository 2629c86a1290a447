package dev.longtask.engine;

import dev.longtask.task.TaskId;
import io.smallrye.mutiny.Uni;
import java.time.Duration;
import java.util.function.Supplier;

/**
 * What a handler knows of its attempt, and by what it reports. Can be used from any thread. What is reported once
 * the attempt has ended is ignored.
 */
public interface TaskContext {
    TaskId id();

    String type();

    /** Number of the attempt, from 1. */
    int attempt();

    /**
     * How long the work may take to stop once it is told to. To be asked for then: it is shorter than the type's where the
     * node has lost the store, and the lease ends before.
     */
    Duration grace();

    /**
     * Reports how far the work is. Reports are gathered: at most one write a second, the last one is never lost.
     *
     * @param percent 0 to 100
     * @throws IllegalArgumentException when it is out of range
     */
    void progress(int percent);

    /**
     * Reports both at once, so that neither is seen without the other.
     *
     * @throws IllegalArgumentException when {@code percent} is out of range
     */
    void progress(int percent, String message);

    /** Reports what the work is at. The creator sees it, and so does everyone on the Confluence side. */
    void message(String text);

    /**
     * Adds a line to the task's log, for the creator. Where lines come faster than they can be written they are dropped, and
     * the log says how many.
     */
    void log(String line);

    /** Whether a line that is logged now would be dropped: who can wait, waits until it is no longer so. */
    boolean isLogFull();

    /** Whether the attempt is to stop. */
    boolean isStopping();

    /**
     * Says what stops work that goes on outside of the {@code Uni}, such as a process. It is subscribed to once, when
     * the attempt is to stop; the end of the attempt is recorded when it has ended, at the latest a few seconds after
     * the grace period. Called at once when the attempt is to stop already.
     */
    void onStop(Supplier<Uni<Void>> stop);
}
