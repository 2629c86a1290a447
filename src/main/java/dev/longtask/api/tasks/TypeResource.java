package dev.longtask.api.tasks;

import dev.longtask.engine.type.TaskTypes;
import dev.longtask.security.Roles;
import io.smallrye.common.annotation.NonBlocking;
import jakarta.annotation.security.RolesAllowed;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.media.Content;
import org.eclipse.microprofile.openapi.annotations.media.ExampleObject;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;

/** Lists the task types. */
@Path("/v1/types")
@Produces(MediaType.APPLICATION_JSON)
@RolesAllowed({Roles.USER, Roles.ADMIN})
@Tag(name = "Submit")
public class TypeResource {
    private final TypeList types;

    public TypeResource(TaskTypes types) {
        this.types = TypeList.of(types.all());
    }

    @GET
    @NonBlocking
    @Operation(
            operationId = "listTypes",
            summary = "List task types",
            description = "The task types and their defaults.")
    @APIResponse(
            responseCode = "200",
            description = "The task types",
            content =
                    @Content(
                            schema = @Schema(implementation = TypeList.class),
                            examples = @ExampleObject(name = "types", value = TaskExamples.TYPES)))
    public TypeList list() {
        return types;
    }
}
