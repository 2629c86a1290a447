package dev.longtask.ui;

import dev.longtask.api.QueryParameters;
import dev.longtask.api.protocol.InvalidRequestException;
import dev.longtask.api.tasks.Cursor;
import dev.longtask.api.tasks.ListFilters;
import dev.longtask.engine.type.TaskTypes;
import dev.longtask.security.Roles;
import dev.longtask.security.TaskAccess;
import dev.longtask.security.TypeAccess;
import dev.longtask.store.query.ListPosition;
import dev.longtask.store.query.Scope;
import dev.longtask.store.query.TaskPage;
import dev.longtask.store.query.TaskQuery;
import dev.longtask.task.Principal;
import dev.longtask.task.TaskStatus;
import dev.longtask.ui.view.Commands;
import dev.longtask.ui.view.Query;
import dev.longtask.ui.view.TaskCounts;
import dev.longtask.ui.view.TaskRow;
import dev.longtask.ui.view.Texts;
import io.quarkus.qute.TemplateInstance;
import io.smallrye.mutiny.Uni;
import jakarta.annotation.security.RolesAllowed;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.core.UriInfo;
import java.net.URI;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The list of tasks. Its filters are in its address, so that a view can be shared. */
@Path("/ui")
@Produces(MediaType.TEXT_HTML)
@RolesAllowed({Roles.USER, Roles.ADMIN})
public class TaskListResource {
    private static final int PAGE = 50;
    private static final Map<String, Duration> WITHIN =
            Map.of("1h", Duration.ofHours(1), "24h", Duration.ofDays(1), "7d", Duration.ofDays(7));

    private final TaskAccess access;
    private final TypeAccess typeAccess;
    private final TaskTypes types;
    private final Page page;
    private final Clock clock;

    public TaskListResource(TaskAccess access, TypeAccess typeAccess, TaskTypes types, Page page, Clock clock) {
        this.access = access;
        this.typeAccess = typeAccess;
        this.types = types;
        this.page = page;
        this.clock = clock;
    }

    /** The filters of the page: those of {@code GET /v1/tasks} but {@code submittedBy}, and {@code within}. */
    private record Filters(
            Set<TaskStatus> statuses,
            @Nullable String type,
            @Nullable Map<String, String> labels,
            @Nullable Principal creator,
            @Nullable Instant after,
            @Nullable Instant before) {

        /** Whether nothing but the type and the status is filtered. */
        boolean areOfTheTypeAlone() {
            return creator == null && after == null && before == null && (labels == null || labels.isEmpty());
        }

        /** @param wanted the statuses in place of those of the filters */
        TaskQuery query(Scope scope, Set<TaskStatus> wanted, @Nullable ListPosition position, int most) {
            return new TaskQuery(
                    scope, null, wanted, type, labels == null ? Map.of() : labels, after, before, position, most);
        }
    }

    @GET
    public Response root() {
        return Response.seeOther(URI.create(page.root() + "/tasks")).build();
    }

    /** Where the issuer sends the browser back to, if nobody had asked for a page before. */
    @GET
    @Path("callback")
    public Response callback() {
        return root();
    }

    @GET
    @Path("tasks")
    public Uni<TemplateInstance> list(@Context UriInfo uri) {
        Query query = new Query(uri.getQueryParameters());
        Filters filters = filters(query);
        ListPosition position = Cursor.read(query.all("cursor").isEmpty() ? null : query.first("cursor"));
        if (filters.labels() == null) {
            return Uni.createFrom().item(page(query, filters, new TaskPage(List.of(), null)));
        }
        return access.list(filters.creator(), scope -> filters.query(scope, filters.statuses(), position, PAGE))
                .chain(tasks -> counts(filters).map(counts -> page(query, filters, tasks, counts)));
    }

    /** Exact where the store keeps counts, otherwise of the latest tasks. */
    private Uni<TaskCounts> counts(Filters filters) {
        if (access.seesAll() && filters.areOfTheTypeAlone()) {
            return typeAccess.counts(filters.type()).map(counts -> TaskCounts.of(counts, filters.statuses(), true));
        }
        return access.list(filters.creator(), scope -> filters.query(scope, Set.of(), null, TaskCounts.MOST_COUNTED))
                .map(latest -> TaskCounts.of(latest, filters.statuses()));
    }

    private TemplateInstance page(Query query, Filters filters, TaskPage none) {
        return page(query, filters, none, TaskCounts.of(none, filters.statuses()));
    }

    private TemplateInstance page(Query query, Filters filters, TaskPage tasks, TaskCounts counts) {
        List<TaskRow> rows =
                tasks.tasks().stream().map(task -> TaskRow.of(task, types)).toList();
        String next = Cursor.write(tasks.next());
        return Templates.tasks(
                query.without("cursor"),
                rows,
                counts,
                types.all().stream().map(type -> type.name()).toList(),
                rows.isEmpty() ? Commands.example(page.origin(), List.copyOf(types.all())) : null,
                next == null ? null : query.with("cursor", next),
                !query.first("cursor").isEmpty(),
                events(query, filters).text());
    }

    /** The query of the stream that tells when the list has changed. */
    private static Query events(Query query, Filters filters) {
        Query stream = query.without("cursor").without("within").without("submittedBy");
        if (filters.creator() == null) {
            stream = stream.without("creatorIssuer");
        }
        Instant after = filters.after();
        return after == null ? stream : stream.with("submittedAfter", Texts.iso(after));
    }

    private Filters filters(Query query) {
        Instant after = QueryParameters.time("submittedAfter", optional(query, "submittedAfter"));
        Instant within = within(query);
        return new Filters(
                ListFilters.statuses(query.all("status")),
                optional(query, "type"),
                ListFilters.labels(query.all("label")),
                creator(query),
                within == null || (after != null && after.isAfter(within)) ? after : within,
                QueryParameters.time("submittedBefore", optional(query, "submittedBefore")));
    }

    /** An issuer alone, left behind when somebody empties the other field, is no filter. */
    private static @Nullable Principal creator(Query query) {
        String name = optional(query, "creator");
        return name == null ? null : ListFilters.creator(name, optional(query, "creatorIssuer"));
    }

    private @Nullable Instant within(Query query) {
        String text = optional(query, "within");
        if (text == null) {
            return null;
        }
        Duration within = WITHIN.get(text);
        if (within == null) {
            throw new InvalidRequestException("within", "must be 1h, 24h or 7d");
        }
        return clock.instant().minus(within);
    }

    private static @Nullable String optional(Query query, String name) {
        String text = query.first(name);
        return text.isEmpty() ? null : text;
    }
}
