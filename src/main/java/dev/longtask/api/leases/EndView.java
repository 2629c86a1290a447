package dev.longtask.api.leases;

import dev.longtask.task.TaskStatus;
import io.quarkus.runtime.annotations.RegisterForReflection;
import org.eclipse.microprofile.openapi.annotations.media.Schema;

/** The answer to the end of an attempt. */
@RegisterForReflection
@Schema(name = "EndedAttempt", description = "The attempt has ended")
public record EndView(
        @Schema(required = true, description = "The task's status after the end")
        TaskStatus status) {}
