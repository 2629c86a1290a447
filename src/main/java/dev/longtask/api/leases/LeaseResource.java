package dev.longtask.api.leases;

import dev.longtask.api.body.RequestBodies;
import dev.longtask.api.error.Errors;
import dev.longtask.api.protocol.Problem;
import dev.longtask.engine.type.TaskTypes;
import dev.longtask.engine.worker.Heartbeat;
import dev.longtask.security.Roles;
import dev.longtask.security.WorkerAccess;
import io.quarkus.vertx.http.runtime.CurrentVertxRequest;
import io.smallrye.mutiny.Uni;
import io.vertx.ext.web.RoutingContext;
import jakarta.annotation.security.RolesAllowed;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import java.util.List;
import java.util.function.Function;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.enums.SchemaType;
import org.eclipse.microprofile.openapi.annotations.media.Content;
import org.eclipse.microprofile.openapi.annotations.media.ExampleObject;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.parameters.RequestBody;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jspecify.annotations.Nullable;

/** Leases tasks to workers, and renews many leases or ends many attempts at once. */
@Path("/v1/leases")
@Produces(MediaType.APPLICATION_JSON)
@Consumes(MediaType.APPLICATION_JSON)
@RolesAllowed(Roles.WORKER)
@Tag(name = "Work")
public class LeaseResource {
    private final WorkerAccess access;
    private final TaskTypes types;
    private final LeaseReader reader;
    private final CurrentVertxRequest request;
    private final Errors errors;

    public LeaseResource(WorkerAccess access, TaskTypes types, CurrentVertxRequest request, Errors errors) {
        this.access = access;
        this.types = types;
        this.reader = new LeaseReader(types);
        this.request = request;
        this.errors = errors;
    }

    @POST
    @Operation(
            operationId = "leaseTasks",
            summary = "Lease tasks",
            description =
                    "Leases ready tasks of the given types to a worker, waiting for the first one. Each lease has to"
                            + " be renewed by heartbeats. A worker that hangs up while it waits gets nothing.")
    @RequestBody(
            required = true,
            content =
                    @Content(
                            mediaType = MediaType.APPLICATION_JSON,
                            schema = @Schema(implementation = LeaseBodies.Wanted.class),
                            examples = @ExampleObject(name = "ten", value = LeaseExamples.WANTED)))
    @APIResponse(
            responseCode = "200",
            description = "The leased tasks; empty if there were none within the wait",
            content =
                    @Content(
                            schema = @Schema(implementation = LeaseList.class),
                            examples = @ExampleObject(name = "one", value = LeaseExamples.LEASES)))
    @APIResponse(responseCode = "400", description = "Invalid field")
    @APIResponse(responseCode = "413", description = "The body is too large")
    @APIResponse(responseCode = "415", description = "The body is not JSON")
    @APIResponse(responseCode = "429", description = "Too many workers wait on this node")
    public Uni<LeaseList> lease(byte @Nullable [] body) {
        RoutingContext context = request.getCurrent();
        return RequestBodies.read(body, () -> reader.wanted(body))
                .chain(wanted -> Delivery.of(
                        context,
                        access.lease(wanted.worker(), wanted.types(), wanted.limit(), wanted.atMost()),
                        access::giveBack))
                .map(grant -> new LeaseList(grant.tasks().stream()
                        .map(leased -> LeaseView.of(leased, types))
                        .toList()));
    }

    @POST
    @Path("heartbeats")
    @Operation(
            operationId = "renewLeases",
            summary = "Send many heartbeats",
            description = "Up to 100 heartbeats in one request. Each gets its own result.")
    @RequestBody(
            required = true,
            content =
                    @Content(
                            mediaType = MediaType.APPLICATION_JSON,
                            schema =
                                    @Schema(
                                            type = SchemaType.ARRAY,
                                            implementation = LeaseBodies.HeartbeatOfLease.class,
                                            minItems = 1,
                                            maxItems = LeaseReader.LEASES),
                            examples = @ExampleObject(name = "two", value = LeaseExamples.HEARTBEATS)))
    @APIResponse(
            responseCode = "200",
            description = "The result of each heartbeat",
            content =
                    @Content(
                            schema = @Schema(implementation = HeartbeatResults.class),
                            examples = @ExampleObject(name = "two", value = LeaseExamples.RESULTS)))
    @APIResponse(responseCode = "400", description = "Invalid field")
    @APIResponse(responseCode = "413", description = "The body is too large")
    @APIResponse(responseCode = "415", description = "The body is not JSON")
    public Uni<HeartbeatResults> heartbeats(byte @Nullable [] body) {
        return RequestBodies.read(body, () -> LeaseReader.heartbeats(body))
                .chain(heartbeats -> each(heartbeats, this::renew))
                .map(HeartbeatResults::new);
    }

    private Uni<HeartbeatResults.Result> renew(LeaseBatches.OfLease<Heartbeat> one) {
        String id = one.lease().id().toString();
        int attempt = one.lease().attempt();
        return access.heartbeat(one.lease(), one.said())
                .map(held -> new HeartbeatResults.Result(id, attempt, HeartbeatView.of(held), null))
                .onFailure()
                .recoverWithItem(failure -> new HeartbeatResults.Result(id, attempt, null, problem(failure)));
    }

    @POST
    @Path("ends")
    @Operation(
            operationId = "endAttempts",
            summary = "End many attempts",
            description =
                    "Ends up to 100 attempts in one request. Each end acts as a separate request would, and gets its"
                            + " own result: a refused end does not affect the others.")
    @RequestBody(
            required = true,
            content =
                    @Content(
                            mediaType = MediaType.APPLICATION_JSON,
                            schema =
                                    @Schema(
                                            type = SchemaType.ARRAY,
                                            implementation = LeaseBodies.EndOfAttempt.class,
                                            minItems = 1,
                                            maxItems = LeaseReader.LEASES),
                            examples = @ExampleObject(name = "two", value = LeaseExamples.ENDS)))
    @APIResponse(
            responseCode = "200",
            description = "The result of each end",
            content =
                    @Content(
                            schema = @Schema(implementation = EndResults.class),
                            examples = @ExampleObject(name = "two", value = LeaseExamples.END_RESULTS)))
    @APIResponse(responseCode = "400", description = "Invalid field")
    @APIResponse(responseCode = "413", description = "The body is too large")
    @APIResponse(responseCode = "415", description = "The body is not JSON")
    public Uni<EndResults> ends(byte @Nullable [] body) {
        return RequestBodies.read(body, () -> AttemptEnd.batch(body))
                .chain(ends -> each(ends, this::end))
                .map(EndResults::new);
    }

    private Uni<EndResults.Result> end(LeaseBatches.OfLease<AttemptEnd> one) {
        String id = one.lease().id().toString();
        int attempt = one.lease().attempt();
        return one.said()
                .report(access, one.lease())
                .map(status -> new EndResults.Result(id, attempt, status, null))
                .onFailure()
                .recoverWithItem(failure -> new EndResults.Result(id, attempt, null, problem(failure)));
    }

    private static <T, R> Uni<List<R>> each(List<T> elements, Function<T, Uni<R>> answer) {
        return Uni.join()
                .all(elements.stream().map(answer).toList())
                .andFailFast()
                .map(List::copyOf);
    }

    private Problem problem(Throwable failure) {
        return Problem.of(errors.of(failure));
    }
}
