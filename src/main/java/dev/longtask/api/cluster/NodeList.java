package dev.longtask.api.cluster;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.quarkus.runtime.annotations.RegisterForReflection;
import java.util.List;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.jspecify.annotations.Nullable;

/** A page of nodes. */
@RegisterForReflection
@JsonInclude(JsonInclude.Include.NON_NULL)
@Schema(name = "Nodes", description = "A page of nodes")
public record NodeList(
        @Schema(required = true) List<NodeView> nodes,

        @Schema(description = "The cursor of the next page; absent on the last") @Nullable String next) {}
