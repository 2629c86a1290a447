package dev.longtask.engine.type;

import dev.longtask.handler.TaskHandler;
import java.time.Duration;
import java.util.Set;

/** Who performs the tasks of a type. */
public sealed interface Performer {
    /** Nodes run the tasks, by this handler. */
    record Nodes(TaskHandler handler) implements Performer {}

    /**
     * Workers outside the service lease the tasks.
     *
     * @param lease how long a lease lasts unless renewed
     * @param principals names of principals that may lease tasks
     * @param roles roles in a token whose callers may lease tasks; if both are empty, every worker may
     */
    record Workers(Duration lease, Set<String> principals, Set<String> roles) implements Performer {
        /** Whether every worker may lease tasks. */
        public boolean isForEveryone() {
            return principals.isEmpty() && roles.isEmpty();
        }
    }
}
