package dev.longtask.api.types;

import dev.longtask.security.Roles;
import dev.longtask.security.TypeAccess;
import io.smallrye.mutiny.Uni;
import jakarta.annotation.security.RolesAllowed;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.media.Content;
import org.eclipse.microprofile.openapi.annotations.media.ExampleObject;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.parameters.Parameter;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;

/** Lists the task types and what they do, and pauses and resumes them. */
@Path("/v1/types")
@Produces(MediaType.APPLICATION_JSON)
public class TypeResource {
    private final TypeAccess access;

    public TypeResource(TypeAccess access) {
        this.access = access;
    }

    @GET
    @RolesAllowed({Roles.USER, Roles.ADMIN})
    @Tag(name = "Submit")
    @Operation(
            operationId = "listTypes",
            summary = "List task types",
            description = "The task types and their defaults, and which are paused.")
    @APIResponse(
            responseCode = "200",
            description = "The task types",
            content =
                    @Content(
                            schema = @Schema(implementation = TypeList.class),
                            examples = @ExampleObject(name = "types", value = TypeExamples.TYPES)))
    public Uni<TypeList> list() {
        return access.list().map(TypeList::of);
    }

    @GET
    @Path("/{name}/activity")
    @RolesAllowed(Roles.ADMIN)
    @Tag(name = "Follow")
    @Operation(
            operationId = "getTypeActivity",
            summary = "Get the activity of a task type",
            description =
                    "The attempts of the type that ended within the last hour on all nodes, by minute and outcome."
                            + " Nodes write the counts every ten seconds. Only for admins.")
    @APIResponse(
            responseCode = "200",
            description = "The activity",
            content =
                    @Content(
                            schema = @Schema(implementation = ActivityView.class),
                            examples = @ExampleObject(name = "activity", value = TypeExamples.ACTIVITY)))
    @APIResponse(responseCode = "404", description = "No such type")
    public Uni<ActivityView> activity(
            @Parameter(description = "The type's name", example = "sleep") @PathParam("name") String name) {
        return access.activity(name).map(ActivityView::of);
    }

    @POST
    @Path("/{name}/pause")
    @RolesAllowed(Roles.ADMIN)
    @Tag(name = "Change")
    @Operation(
            operationId = "pauseType",
            summary = "Pause a task type",
            description =
                    "From the answer on, no further attempt of the type starts, on any node or by a worker. Running"
                            + " attempts continue, and tasks are accepted and wait. Holds until the type is resumed, also over"
                            + " restarts. A repeat changes nothing. Only for admins.")
    @APIResponse(
            responseCode = "200",
            description = "The type is paused",
            content =
                    @Content(
                            schema = @Schema(implementation = TypeView.class),
                            examples = @ExampleObject(name = "paused", value = TypeExamples.PAUSED)))
    @APIResponse(responseCode = "404", description = "No such type")
    public Uni<TypeView> pause(
            @Parameter(description = "The type's name", example = "sleep") @PathParam("name") String name) {
        return access.pause(name).map(TypeView::of);
    }

    @POST
    @Path("/{name}/resume")
    @RolesAllowed(Roles.ADMIN)
    @Tag(name = "Change")
    @Operation(
            operationId = "resumeType",
            summary = "Resume a task type",
            description = "Lets attempts of a paused type start again. A repeat changes nothing. Only for admins.")
    @APIResponse(
            responseCode = "200",
            description = "The type is not paused",
            content =
                    @Content(
                            schema = @Schema(implementation = TypeView.class),
                            examples = @ExampleObject(name = "resumed", value = TypeExamples.RESUMED)))
    @APIResponse(responseCode = "404", description = "No such type")
    public Uni<TypeView> resume(
            @Parameter(description = "The type's name", example = "sleep") @PathParam("name") String name) {
        return access.resume(name).map(TypeView::of);
    }
}
