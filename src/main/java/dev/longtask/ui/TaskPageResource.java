package dev.longtask.ui;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.longtask.api.QueryParameters;
import dev.longtask.api.tasks.HistoryView;
import dev.longtask.api.tasks.TaskView;
import dev.longtask.engine.type.TaskTypes;
import dev.longtask.security.Roles;
import dev.longtask.security.TaskAccess;
import dev.longtask.store.Precondition;
import dev.longtask.store.query.HistoryPage;
import dev.longtask.store.query.LogPage;
import dev.longtask.task.Task;
import dev.longtask.ui.view.Attempts;
import dev.longtask.ui.view.Commands;
import dev.longtask.ui.view.Content;
import dev.longtask.ui.view.TaskRow;
import dev.longtask.ui.view.Texts;
import io.quarkus.qute.TemplateInstance;
import io.smallrye.mutiny.Uni;
import jakarta.annotation.security.RolesAllowed;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.NotFoundException;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import java.net.URI;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** One task, and what can be done to it. */
@Path("/ui/tasks/{id}")
@Produces(MediaType.TEXT_HTML)
@RolesAllowed({Roles.USER, Roles.ADMIN})
public class TaskPageResource {
    private static final int ATTEMPTS = 50;
    private static final int LAST_ATTEMPT = 999_999_999;
    private static final int LOG_LINES = 5_000;

    private final TaskAccess access;
    private final TaskTypes types;
    private final Page page;
    private final ObjectMapper json;

    public TaskPageResource(TaskAccess access, TaskTypes types, Page page, ObjectMapper json) {
        this.access = access;
        this.types = types;
        this.page = page;
        this.json = json;
    }

    @GET
    public Uni<TemplateInstance> get(@PathParam("id") String id, @QueryParam("after") @Nullable String after) {
        int from = after == null ? HistoryPage.START : QueryParameters.wholeNumber("after", after, 0, 0, LAST_ATTEMPT);
        return access.get(id).chain(task -> access.history(id, from, ATTEMPTS).map(history -> page(task, history)));
    }

    private TemplateInstance page(Task task, HistoryPage history) {
        return Templates.task(
                TaskRow.of(task, types),
                Content.of("input", task.input()),
                Content.of("result", task.result()),
                Attempts.of(history, task.asOf()),
                HistoryView.of(history),
                Commands.submit(page.origin(), task));
    }

    @POST
    @Path("{action}")
    public Uni<Response> act(@PathParam("id") String id, @PathParam("action") String action) {
        TaskAction wanted = TaskAction.parse(action);
        String next = page.root() + (wanted == TaskAction.DELETE ? "/tasks" : "/tasks/" + id);
        return wanted.on(access, id, Precondition.NONE)
                .map(done -> Response.seeOther(URI.create(next)).build());
    }

    /** The input or the result, to be saved as a file or shown by the page's script. */
    @GET
    @Path("content/{part}")
    @Produces(MediaType.APPLICATION_JSON)
    public Uni<Response> content(@PathParam("id") String id, @PathParam("part") String part) {
        if (!part.equals("input") && !part.equals("result") && !part.equals("task")) {
            throw new NotFoundException();
        }
        return access.get(id).map(task -> {
            String text = part.equals("task") ? view(task) : part.equals("input") ? task.input() : task.result();
            if (text == null) {
                throw new NotFoundException();
            }
            return Response.ok(text)
                    .header(HttpHeaders.CONTENT_DISPOSITION, "attachment; filename=\"" + part + "-" + id + ".json\"")
                    .build();
        });
    }

    private String view(Task task) {
        try {
            return json.writeValueAsString(TaskView.of(task, types));
        } catch (JsonProcessingException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Lines of the log as a text file; a log of more than one page has further ones. */
    @GET
    @Path("log")
    @Produces(MediaType.TEXT_PLAIN)
    public Uni<Response> log(@PathParam("id") String id, @QueryParam("after") @Nullable String after) {
        long from = QueryParameters.wholeNumber("after", after, 0);
        return access.log(id, from, LOG_LINES).map(lines -> {
            Response.ResponseBuilder response = Response.ok(text(lines))
                    .type("text/plain;charset=UTF-8")
                    .header(HttpHeaders.CONTENT_DISPOSITION, "attachment; filename=\"log-" + id + ".txt\"");
            Long next = lines.next();
            return (next == null ? response : response.header("Longtask-Next", next)).build();
        });
    }

    private static String text(LogPage log) {
        return log.lines().stream()
                .map(line -> Texts.iso(line.at()) + " " + line.attempt() + " " + line.text() + "\n")
                .collect(Collectors.joining());
    }
}
