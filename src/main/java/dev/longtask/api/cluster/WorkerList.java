package dev.longtask.api.cluster;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.quarkus.runtime.annotations.RegisterForReflection;
import java.util.List;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.jspecify.annotations.Nullable;

/** A page of workers. */
@RegisterForReflection
@JsonInclude(JsonInclude.Include.NON_NULL)
@Schema(name = "Workers", description = "A page of workers")
public record WorkerList(
        @Schema(required = true) List<WorkerView> workers,

        @Schema(description = "The cursor of the next page; absent on the last") @Nullable String next) {}
