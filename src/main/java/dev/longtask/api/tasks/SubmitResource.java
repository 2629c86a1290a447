package dev.longtask.api.tasks;

import dev.longtask.api.Origin;
import dev.longtask.api.body.RequestBodies;
import dev.longtask.api.protocol.Problem;
import dev.longtask.engine.type.TaskTypes;
import dev.longtask.security.Roles;
import dev.longtask.security.TaskAccess;
import dev.longtask.task.Submission.Idempotency;
import dev.longtask.task.Task;
import io.smallrye.mutiny.Uni;
import jakarta.annotation.security.RolesAllowed;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.HeaderParam;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.MediaType;
import java.time.Clock;
import java.time.Duration;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.enums.SchemaType;
import org.eclipse.microprofile.openapi.annotations.headers.Header;
import org.eclipse.microprofile.openapi.annotations.media.Content;
import org.eclipse.microprofile.openapi.annotations.media.ExampleObject;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.parameters.Parameter;
import org.eclipse.microprofile.openapi.annotations.parameters.RequestBody;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jboss.resteasy.reactive.RestResponse;
import org.jspecify.annotations.Nullable;

/** Accepts submissions. */
@Path("/v1/tasks")
@Produces(MediaType.APPLICATION_JSON)
@Consumes(MediaType.APPLICATION_JSON)
@RolesAllowed({Roles.USER, Roles.ADMIN})
@Tag(name = "Submit")
public class SubmitResource {
    /** What a body contains, and the idempotency key that came with it. */
    private record Keyed<T>(@Nullable Idempotency idempotency, T content) {}

    private final TaskAccess access;
    private final SubmissionReader reader;
    private final TaskTypes types;
    private final Origin origin;

    public SubmitResource(TaskAccess access, TaskTypes types, Origin origin, Clock clock) {
        this.access = access;
        this.reader = new SubmissionReader(types, clock);
        this.types = types;
        this.origin = origin;
    }

    @POST
    @Operation(
            operationId = "submitTask",
            summary = "Submit a task",
            description =
                    "Stores the task durably, then responds with it and its address. With Prefer: wait=N, responds"
                            + " when the task has finished or after N seconds, at most 60.")
    @RequestBody(
            required = true,
            content =
                    @Content(
                            mediaType = MediaType.APPLICATION_JSON,
                            schema = @Schema(implementation = SubmissionBody.class),
                            examples = @ExampleObject(name = "sleep", value = TaskExamples.SUBMISSION)))
    @APIResponse(
            responseCode = "200",
            description = "The task finished within the preferred wait",
            content =
                    @Content(
                            schema = @Schema(implementation = TaskView.class),
                            examples = @ExampleObject(name = "complete", value = TaskExamples.COMPLETE)))
    @APIResponse(
            responseCode = "202",
            description = "The task is stored and will run",
            headers =
                    @Header(
                            name = "Location",
                            description = "The task's address",
                            schema = @Schema(type = SchemaType.STRING)),
            content =
                    @Content(
                            schema = @Schema(implementation = TaskView.class),
                            examples = @ExampleObject(name = "enqueued", value = TaskExamples.ENQUEUED)))
    @APIResponse(
            responseCode = "400",
            description = "Invalid field",
            content =
                    @Content(
                            mediaType = Problem.MEDIA_TYPE,
                            schema = @Schema(implementation = Problem.class),
                            examples = @ExampleObject(name = "invalid", value = TaskExamples.INVALID)))
    @APIResponse(responseCode = "413", description = "The body or the input is too large")
    @APIResponse(responseCode = "415", description = "The body is not JSON")
    @APIResponse(responseCode = "422", description = "The Idempotency-Key was used with a different body")
    @APIResponse(responseCode = "429", description = "The creator's quota of tasks or bytes is exhausted")
    public Uni<RestResponse<TaskView>> submit(
            byte @Nullable [] body,
            @Parameter(
                            description = "A repeated request with the same key returns the task of the first",
                            schema = @Schema(implementation = String.class, minLength = 1, maxLength = 255))
                    @HeaderParam(Headers.IDEMPOTENCY_KEY)
                    @Nullable String idempotencyKey,
            @Parameter(
                            description = "wait=N: respond when the task has finished or after N seconds (RFC 7240)",
                            example = "wait=10")
                    @HeaderParam(Headers.PREFER)
                    @Nullable String prefer) {
        Duration wait = Headers.preferredWait(prefer, Polling.LONGEST_WAIT_SECONDS);
        return RequestBodies.read(body, () -> new Keyed<>(Headers.idempotency(idempotencyKey, body), reader.one(body)))
                .chain(task -> access.submit(task.content(), task.idempotency()))
                .chain(stored -> wait.isZero()
                        ? Uni.createFrom().item(stored)
                        : access.await(
                                        stored.id().toString(),
                                        first -> now -> now.status().isTerminal(),
                                        wait)
                                // The task is stored even if the wait fails; an error would make clients submit it
                                // again.
                                .onFailure()
                                .recoverWithItem(stored))
                .map(now -> submitted(now, wait));
    }

    @POST
    @Path("batch")
    @Operation(
            operationId = "submitTasks",
            summary = "Submit many tasks",
            description = "Stores all tasks of an array of up to 1,000 submissions, or none.")
    @RequestBody(
            required = true,
            content =
                    @Content(
                            mediaType = MediaType.APPLICATION_JSON,
                            schema =
                                    @Schema(
                                            type = SchemaType.ARRAY,
                                            implementation = SubmissionBody.class,
                                            minItems = 1,
                                            maxItems = SubmissionReader.MAX_BATCH),
                            examples = @ExampleObject(name = "two", value = TaskExamples.BATCH)))
    @APIResponse(
            responseCode = "202",
            description = "The tasks are stored and will run",
            content =
                    @Content(
                            schema = @Schema(implementation = StoredTasks.class),
                            examples = @ExampleObject(name = "stored", value = TaskExamples.STORED)))
    @APIResponse(responseCode = "400", description = "Invalid field")
    @APIResponse(responseCode = "413", description = "The body or an input is too large")
    @APIResponse(responseCode = "415", description = "The body is not JSON")
    @APIResponse(responseCode = "422", description = "The Idempotency-Key was used with a different body")
    @APIResponse(responseCode = "429", description = "The creator's quota of tasks or bytes is exhausted")
    public Uni<RestResponse<StoredTasks>> submitBatch(
            byte @Nullable [] body,
            @Parameter(
                            description = "A repeated request with the same key returns the tasks of the first",
                            schema = @Schema(implementation = String.class, minLength = 1, maxLength = 255))
                    @HeaderParam(Headers.IDEMPOTENCY_KEY)
                    @Nullable String idempotencyKey) {
        return RequestBodies.read(body, () -> new Keyed<>(Headers.idempotency(idempotencyKey, body), reader.many(body)))
                .chain(batch -> access.submit(batch.content(), batch.idempotency()))
                .map(stored -> RestResponse.accepted(new StoredTasks(
                        stored.tasks().stream()
                                .map(task -> TaskView.of(task, types))
                                .toList(),
                        stored.gone())));
    }

    private RestResponse<TaskView> submitted(Task task, Duration waited) {
        var response = RestResponse.ResponseBuilder.create(
                        task.status().isTerminal() && !waited.isZero()
                                ? RestResponse.Status.OK
                                : RestResponse.Status.ACCEPTED,
                        TaskView.of(task, types))
                .header(HttpHeaders.LOCATION, origin.get() + "/v1/tasks/" + task.id());
        if (!waited.isZero()) {
            response.header(Headers.PREFERENCE_APPLIED, "wait=" + waited.toSeconds());
        }
        if (!task.status().isTerminal()) {
            response.header(HttpHeaders.RETRY_AFTER, Polling.RETRY_AFTER_SECONDS);
        }
        return response.build();
    }
}
