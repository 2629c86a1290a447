package dev.longtask.api.leases;

import dev.longtask.api.body.RequestBodies;
import dev.longtask.api.protocol.Problem;
import dev.longtask.engine.rejection.LeaseNotFoundException;
import dev.longtask.security.Roles;
import dev.longtask.security.WorkerAccess;
import dev.longtask.task.Lease;
import dev.longtask.task.TaskId;
import io.smallrye.mutiny.Uni;
import jakarta.annotation.security.RolesAllowed;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.regex.Pattern;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.media.Content;
import org.eclipse.microprofile.openapi.annotations.media.ExampleObject;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.parameters.Parameter;
import org.eclipse.microprofile.openapi.annotations.parameters.RequestBody;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jspecify.annotations.Nullable;

/** What the holder of a lease may do: renew it, and end its attempt. */
@Path("/v1/leases/{id}/{attempt}")
@Produces(MediaType.APPLICATION_JSON)
@Consumes(MediaType.APPLICATION_JSON)
@RolesAllowed({Roles.WORKER, Roles.LEASE})
@Tag(name = "Work")
@APIResponse(responseCode = "400", description = "Invalid field")
@APIResponse(responseCode = "404", description = "No such lease")
@APIResponse(
        responseCode = "409",
        description = "The lease has passed on, or nobody requested the cancel that the worker reports",
        content =
                @Content(
                        mediaType = Problem.MEDIA_TYPE,
                        schema = @Schema(implementation = Problem.class),
                        examples = @ExampleObject(name = "expired", value = LeaseExamples.PASSED)))
@APIResponse(responseCode = "413", description = "The body or the result is too large")
@APIResponse(responseCode = "415", description = "The body is not JSON")
public class LeaseActionResource {
    /** An integer from 1 without leading zeros, small enough for its type. */
    private static final Pattern ATTEMPT = Pattern.compile("[1-9][0-9]{0,8}");

    private final WorkerAccess access;

    public LeaseActionResource(WorkerAccess access) {
        this.access = access;
    }

    @POST
    @Path("heartbeat")
    @Operation(
            operationId = "renewLease",
            summary = "Send a heartbeat",
            description =
                    "Renews the lease and records what the worker reports. It is stored when this answers, except for"
                            + " progress alone, which is stored within a second.")
    @RequestBody(
            required = false,
            content =
                    @Content(
                            mediaType = MediaType.APPLICATION_JSON,
                            schema = @Schema(implementation = LeaseBodies.Heartbeat.class),
                            examples = @ExampleObject(name = "example", value = LeaseExamples.HEARTBEAT)))
    @APIResponse(
            responseCode = "200",
            description = "The renewed lease",
            content =
                    @Content(
                            schema = @Schema(implementation = HeartbeatView.class),
                            examples = @ExampleObject(name = "held", value = LeaseExamples.HELD)))
    @APIResponse(responseCode = "429", description = "Too many heartbeats of this lease wait to be stored")
    public Uni<HeartbeatView> heartbeat(
            @Parameter(description = "The task's id", example = LeaseExamples.ID) @PathParam("id") String id,
            @Parameter(description = "The attempt's number", example = "1") @PathParam("attempt") String attempt,
            byte @Nullable [] body) {
        Lease lease = lease(id, attempt);
        return RequestBodies.read(body, () -> LeaseReader.heartbeat(body))
                .chain(heartbeat -> access.heartbeat(lease, heartbeat))
                .map(HeartbeatView::of);
    }

    @POST
    @Path(AttemptEnd.COMPLETE)
    @Operation(
            operationId = "completeAttempt",
            summary = "Complete an attempt",
            description = "The task is COMPLETE, with this result. An equal repeat gets the first answer.")
    @RequestBody(
            required = false,
            content =
                    @Content(
                            mediaType = MediaType.APPLICATION_JSON,
                            schema = @Schema(implementation = LeaseBodies.Completion.class),
                            examples = @ExampleObject(name = "example", value = LeaseExamples.COMPLETION)))
    @APIResponse(
            responseCode = "200",
            description = "The attempt has ended, now or by an equal request before",
            content =
                    @Content(
                            schema = @Schema(implementation = EndView.class),
                            examples = @ExampleObject(name = "ended", value = LeaseExamples.COMPLETE)))
    public Uni<EndView> complete(
            @Parameter(description = "The task's id", example = LeaseExamples.ID) @PathParam("id") String id,
            @Parameter(description = "The attempt's number", example = "1") @PathParam("attempt") String attempt,
            byte @Nullable [] body) {
        Lease lease = lease(id, attempt);
        return end(lease, body, () -> AttemptEnd.Complete.read(body));
    }

    @POST
    @Path(AttemptEnd.FAIL)
    @Operation(
            operationId = "failAttempt",
            summary = "Fail an attempt",
            description =
                    "The task is tried again after a backoff, or is FAILED. An equal repeat gets the first answer.")
    @RequestBody(
            required = true,
            content =
                    @Content(
                            mediaType = MediaType.APPLICATION_JSON,
                            schema = @Schema(implementation = LeaseBodies.Failure.class),
                            examples = @ExampleObject(name = "example", value = LeaseExamples.FAILURE)))
    @APIResponse(
            responseCode = "200",
            description = "The attempt has ended, now or by an equal request before",
            content =
                    @Content(
                            schema = @Schema(implementation = EndView.class),
                            examples = @ExampleObject(name = "ended", value = LeaseExamples.ENQUEUED)))
    public Uni<EndView> fail(
            @Parameter(description = "The task's id", example = LeaseExamples.ID) @PathParam("id") String id,
            @Parameter(description = "The attempt's number", example = "1") @PathParam("attempt") String attempt,
            byte @Nullable [] body) {
        Lease lease = lease(id, attempt);
        return end(lease, body, () -> AttemptEnd.Fail.read(body));
    }

    @POST
    @Path(AttemptEnd.CANCELLED)
    @Operation(
            operationId = "cancelAttempt",
            summary = "Report that an attempt has stopped",
            description =
                    "The worker has stopped because a cancel was requested; the task is CANCELLED. An equal repeat gets the first answer.")
    @RequestBody(
            required = false,
            content =
                    @Content(
                            mediaType = MediaType.APPLICATION_JSON,
                            schema = @Schema(implementation = LeaseBodies.Cancelled.class),
                            examples = @ExampleObject(name = "example", value = LeaseExamples.NOTHING)))
    @APIResponse(
            responseCode = "200",
            description = "The attempt has ended, now or by an equal request before",
            content =
                    @Content(
                            schema = @Schema(implementation = EndView.class),
                            examples = @ExampleObject(name = "ended", value = LeaseExamples.CANCELLED)))
    public Uni<EndView> cancelled(
            @Parameter(description = "The task's id", example = LeaseExamples.ID) @PathParam("id") String id,
            @Parameter(description = "The attempt's number", example = "1") @PathParam("attempt") String attempt,
            byte @Nullable [] body) {
        Lease lease = lease(id, attempt);
        return end(lease, body, () -> AttemptEnd.Cancelled.read(body));
    }

    @POST
    @Path(AttemptEnd.RELEASE)
    @Operation(
            operationId = "releaseAttempt",
            summary = "Release an attempt",
            description =
                    "The worker gives the attempt up, for example because it stops. The attempt does not count, and the task is enqueued again. An equal repeat gets the first answer.")
    @RequestBody(
            required = false,
            content =
                    @Content(
                            mediaType = MediaType.APPLICATION_JSON,
                            schema = @Schema(implementation = LeaseBodies.Release.class),
                            examples = @ExampleObject(name = "example", value = LeaseExamples.RELEASE)))
    @APIResponse(
            responseCode = "200",
            description = "The attempt has ended, now or by an equal request before",
            content =
                    @Content(
                            schema = @Schema(implementation = EndView.class),
                            examples = @ExampleObject(name = "ended", value = LeaseExamples.ENQUEUED)))
    public Uni<EndView> release(
            @Parameter(description = "The task's id", example = LeaseExamples.ID) @PathParam("id") String id,
            @Parameter(description = "The attempt's number", example = "1") @PathParam("attempt") String attempt,
            byte @Nullable [] body) {
        Lease lease = lease(id, attempt);
        return end(lease, body, () -> AttemptEnd.Release.read(body));
    }

    private Uni<EndView> end(Lease lease, byte @Nullable [] body, Supplier<AttemptEnd> reading) {
        return RequestBodies.read(body, reading)
                .chain(end -> end.report(access, lease))
                .map(EndView::new);
    }

    /** The lease that a path names. A path that can name no lease is answered with 404. */
    private static Lease lease(String id, String attempt) {
        return TaskId.parse(id)
                .flatMap(task -> number(attempt).map(number -> new Lease(task, number)))
                .orElseThrow(LeaseNotFoundException::new);
    }

    private static Optional<Integer> number(String text) {
        return ATTEMPT.matcher(text).matches() ? Optional.of(Integer.valueOf(text)) : Optional.empty();
    }
}
