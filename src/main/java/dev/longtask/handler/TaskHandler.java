package dev.longtask.handler;

import com.fasterxml.jackson.databind.JsonNode;
import io.smallrye.mutiny.Uni;

/**
 * Code inside the service that performs tasks of a type.
 *
 * <p>A CDI bean of this type with the qualifier {@code @Identifier("name")} (SmallRye's) declares the task type of that
 * name. The configuration under {@code longtask.types."name"} is optional.
 */
@FunctionalInterface
public interface TaskHandler {
    /**
     * Runs one attempt. Called on its own virtual thread, so it may block; synchronous handlers can do their work and
     * return. When the attempt has to stop (cancel, timeout, shutdown, lost lease), the {@code Uni} is cancelled, or
     * the thread is interrupted while it is still in this method.
     *
     * <p>A task may run more than once: after a crash, an attempt that already had its effect may be repeated.
     *
     * @param input the submitted input; a {@code NullNode} if there was none
     * @return the result, null for none. A failure is retried as the type is configured; throw or emit a {@link
     *     TaskFailure} to give a reason or to control the retry
     */
    Uni<JsonNode> run(JsonNode input, TaskContext context);
}
