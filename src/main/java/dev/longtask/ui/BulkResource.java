package dev.longtask.ui;

import dev.longtask.api.error.Errors;
import dev.longtask.api.protocol.InvalidRequestException;
import dev.longtask.security.Roles;
import dev.longtask.security.TaskAccess;
import dev.longtask.store.Precondition;
import dev.longtask.ui.view.FormBody;
import io.quarkus.qute.TemplateInstance;
import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.Uni;
import jakarta.annotation.security.RolesAllowed;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Does the same to several tasks, and shows what became of each. */
@Path("/ui/tasks/bulk")
@Produces(MediaType.TEXT_HTML)
@RolesAllowed({Roles.USER, Roles.ADMIN})
public class BulkResource {
    private static final int MOST_TASKS = 100;
    private static final int AT_ONCE = 8;

    private final TaskAccess access;
    private final Errors errors;

    public BulkResource(TaskAccess access, Errors errors) {
        this.access = access;
        this.errors = errors;
    }

    /**
     * What became of a task.
     *
     * @param problem why nothing was done; null if it was done
     */
    record Done(String id, @Nullable String problem) {}

    @POST
    @Consumes(MediaType.APPLICATION_FORM_URLENCODED)
    public Uni<TemplateInstance> act(byte @Nullable [] body) {
        FormBody form = FormBody.parse(body);
        List<String> ids = form.all("id").stream().distinct().toList();
        if (ids.isEmpty() || ids.size() > MOST_TASKS) {
            throw new InvalidRequestException("id", "must name 1 to " + MOST_TASKS + " tasks");
        }
        TaskAction action = TaskAction.parse(form.text("action"));
        return Multi.createFrom()
                .iterable(ids)
                .onItem()
                .transformToUni(id -> action.on(access, id, Precondition.NONE)
                        .map(done -> new Done(id, null))
                        .onFailure()
                        .recoverWithItem(
                                failure -> new Done(id, errors.of(failure).detail())))
                .merge(AT_ONCE)
                .collect()
                .asList()
                .map(done -> Templates.bulk(action, done, form.text("back")));
    }
}
