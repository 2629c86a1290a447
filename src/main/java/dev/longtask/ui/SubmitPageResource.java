package dev.longtask.ui;

import dev.longtask.api.body.RequestBodies;
import dev.longtask.api.error.Errors;
import dev.longtask.api.protocol.ApiError;
import dev.longtask.api.tasks.Headers;
import dev.longtask.api.tasks.SubmissionReader;
import dev.longtask.engine.request.TaskRequest;
import dev.longtask.engine.type.TaskTypes;
import dev.longtask.security.Roles;
import dev.longtask.security.TaskAccess;
import dev.longtask.task.Submission.Idempotency;
import dev.longtask.ui.view.FormBody;
import dev.longtask.ui.view.SubmitForm;
import io.quarkus.qute.TemplateInstance;
import io.smallrye.mutiny.Uni;
import jakarta.annotation.security.RolesAllowed;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import java.net.URI;
import java.time.Clock;
import org.jspecify.annotations.Nullable;

/** Submits a task by a form. */
@Path("/ui/submit")
@Produces(MediaType.TEXT_HTML)
@RolesAllowed({Roles.USER, Roles.ADMIN})
public class SubmitPageResource {
    private record Submission(TaskRequest task, @Nullable Idempotency idempotency) {}

    private final TaskAccess access;
    private final SubmissionReader reader;
    private final TaskTypes types;
    private final Page page;
    private final Errors errors;

    public SubmitPageResource(TaskAccess access, TaskTypes types, Page page, Errors errors, Clock clock) {
        this.access = access;
        this.reader = new SubmissionReader(types, clock);
        this.types = types;
        this.page = page;
        this.errors = errors;
    }

    /**
     * The form.
     *
     * @param type to choose at first; null for none
     * @param from the id of a task to submit again; null for none
     */
    @GET
    public Uni<TemplateInstance> form(
            @QueryParam("type") @Nullable String type, @QueryParam("from") @Nullable String from) {
        if (from != null) {
            return access.get(from)
                    .chain(task -> RequestBodies.read(
                            task.input() == null ? 0 : task.input().length(), () -> show(SubmitForm.like(task))));
        }
        return Uni.createFrom().item(show(SubmitForm.empty(type == null ? "" : type)));
    }

    @POST
    @Consumes(MediaType.APPLICATION_FORM_URLENCODED)
    public Uni<Response> submit(byte @Nullable [] body) {
        return RequestBodies.read(body, () -> SubmitForm.of(FormBody.parse(body)))
                .chain(form -> submit(form, body == null ? 0 : body.length));
    }

    private Uni<Response> submit(SubmitForm form, int length) {
        return RequestBodies.read(length, () -> submission(form))
                .chain(submission -> access.submit(submission.task(), submission.idempotency()))
                .map(task -> Response.seeOther(URI.create(page.root() + "/tasks/" + task.id()))
                        .build())
                .onFailure()
                .recoverWithItem(failure -> again(form, errors.of(failure)));
    }

    private Submission submission(SubmitForm form) {
        byte[] json = form.body();
        return new Submission(reader.one(json), Headers.idempotency(form.key(), json));
    }

    /** The form as it was sent, with what is wrong. */
    private Response again(SubmitForm form, ApiError error) {
        Response.ResponseBuilder response = Response.status(error.status());
        error.headers().forEach(response::header);
        return response.entity(show(form.with(error))).build();
    }

    private TemplateInstance show(SubmitForm form) {
        return Templates.submit(
                form, types.all().stream().map(SubmitForm.Choice::of).toList());
    }
}
