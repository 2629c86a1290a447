package dev.longtask.store;

import dev.longtask.task.TaskStatus;
import java.time.Instant;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Which tasks to list; a null or empty filter lets every task pass.
 *
 * @param scope whose tasks
 * @param creatorNumber number of the creator
 * @param labels labels that a task must have, all of them
 * @param submittedAfter submitted at or after
 * @param submittedBefore submitted before
 * @param before go on behind this task of the page before
 * @param limit how many at most
 */
public record TaskQuery(
        Scope scope,
        @Nullable Long creatorNumber,
        Set<TaskStatus> statuses,
        @Nullable String type,
        Map<String, String> labels,
        @Nullable Instant submittedAfter,
        @Nullable Instant submittedBefore,
        @Nullable ListPosition before,
        int limit) {}
