package dev.longtask.engine;

import com.fasterxml.jackson.databind.JsonNode;
import io.smallrye.mutiny.Uni;

/**
 * Code inside the service that performs a task type.
 *
 * <p>A CDI bean of this type with the qualifier {@code @Identifier("name")} (SmallRye's) declares the task type of
 * that name; {@code longtask.types."name".*} may say more about it.
 */
@FunctionalInterface
public interface TaskHandler {
    /**
     * Runs one attempt. It is called on a virtual thread of its own, so it may block; one that has nothing to wait
     * for can as well do its work before it returns. When the attempt is to stop (a cancel, a time limit, a shut
     * down), the {@code Uni} is cancelled, or the thread interrupted while it is still in here.
     *
     * <p>A task may be run more than once: after a crash, an attempt that had its effect may be repeated.
     *
     * @param input what was submitted; a {@code NullNode} where nothing was
     * @return the result; null for none. A failure is retried as the type says; throw or emit
     *     {@link TaskFailure} to say more about it
     */
    Uni<JsonNode> run(JsonNode input, TaskContext context);
}
