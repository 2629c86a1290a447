package dev.longtask.security;

import dev.longtask.audit.SecurityEvents;
import dev.longtask.audit.SecurityEvents.Kind;
import dev.longtask.engine.rejection.TypeNotFoundException;
import dev.longtask.engine.request.RequestListener;
import dev.longtask.engine.type.TaskType;
import dev.longtask.engine.type.TaskTypes;
import dev.longtask.store.StoreStatistics;
import dev.longtask.store.TaskStore;
import dev.longtask.store.type.TypeActivity;
import dev.longtask.store.type.TypePauses.Pause;
import dev.longtask.task.Actor;
import dev.longtask.task.TaskStatus;
import io.quarkus.security.ForbiddenException;
import io.quarkus.security.identity.SecurityIdentity;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.RequestScoped;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Access to task types on behalf of the caller. Every user may see the types; the rest is for admins.
 *
 * <p>A method for admins throws {@link ForbiddenException} for any other caller, and {@link TypeNotFoundException} if no such
 * type is configured. A {@code Uni} fails with the store's {@link dev.longtask.store.StoreException}.
 */
@RequestScoped
public class TypeAccess {
    /**
     * A type as it stands.
     *
     * @param paused null unless it is paused
     */
    public record TypeState(TaskType type, @Nullable Paused paused) {}

    /**
     * That a type is paused.
     *
     * @param by who paused it; null for a caller who is no admin
     */
    public record Paused(Instant at, @Nullable Actor by) {}

    /**
     * What waits and runs of a type.
     *
     * @param paused null unless it is paused
     * @param enqueued tasks that do not run yet, whatever they wait for
     * @param ready those of them that could start now, counted up to {@link
     *     StoreStatistics#READY_AT_MOST}
     * @param running running attempts, on all nodes and of workers
     * @param oldest the time since the submission of the ready task that is next; null without one
     */
    public record TypeBacklog(
            TaskType type,
            @Nullable Paused paused,
            long enqueued,
            int ready,
            long running,
            @Nullable Duration oldest) {}

    private final TaskStore store;
    private final TaskTypes types;
    private final RequestListener listener;
    private final Caller caller;

    public TypeAccess(TaskStore store, TaskTypes types, RequestListener listener, SecurityIdentity identity) {
        this.store = store;
        this.types = types;
        this.listener = listener;
        this.caller = Caller.of(identity);
    }

    /** All types, sorted by name. */
    public Uni<List<TypeState>> list() {
        return store.pauses().all().map(pauses -> {
            Map<String, Pause> byType = pauses.stream().collect(Collectors.toMap(Pause::type, Function.identity()));
            return types.all().stream()
                    .map(type -> state(type, byType.get(type.name())))
                    .toList();
        });
    }

    /**
     * Pauses a type on all nodes. Once this has answered, no further attempt of it starts; running ones continue. A repeat
     * changes nothing, not even who paused it. Only for admins.
     */
    public Uni<TypeState> pause(String name) {
        TaskType type = changeable(name, "pause");
        return store.pauses().pause(name, caller.actor()).map(pause -> state(type, pause));
    }

    /** Lets attempts of a type start again, at once. A repeat changes nothing. Only for admins. */
    public Uni<TypeState> resume(String name) {
        TaskType type = changeable(name, "resume");
        return store.pauses().resume(name).invoke(listener::workAdded).map(resumed -> state(type, null));
    }

    /** What waits and runs of each type, sorted by name. Only for admins. */
    public Uni<List<TypeBacklog>> backlog() {
        requireAdmin();
        return list().chain(states -> store.statistics()
                .map(statistics ->
                        states.stream().map(state -> backlog(state, statistics)).toList()));
    }

    /**
     * How many tasks there are in each status; a status without tasks may be missing. Only for admins.
     *
     * @param type only tasks of this type; null for all
     */
    public Uni<Map<TaskStatus, Long>> counts(@Nullable String type) {
        requireAdmin();
        return store.statistics()
                .map(statistics -> statistics.counts().stream()
                        .filter(count -> type == null || count.type().equals(type))
                        .collect(Collectors.groupingBy(
                                StoreStatistics.Count::status, Collectors.summingLong(StoreStatistics.Count::tasks))));
    }

    private static TypeBacklog backlog(TypeState state, StoreStatistics statistics) {
        String name = state.type().name();
        return new TypeBacklog(
                state.type(),
                state.paused(),
                statistics.tasks(name, TaskStatus.ENQUEUED),
                statistics.ready().getOrDefault(name, 0),
                statistics.tasks(name, TaskStatus.RUNNING) + statistics.tasks(name, TaskStatus.CANCEL_REQUESTED),
                statistics.queueAge().get(name));
    }

    /** The attempts of a type that ended within the last hour. Only for admins. */
    public Uni<TypeActivity> activity(String name) {
        return store.activity().lastHour(List.of(forAdmins(name).name())).map(List::getFirst);
    }

    /** The same of each type, sorted by name. Only for admins. */
    public Uni<List<TypeActivity>> activity() {
        requireAdmin();
        return store.activity()
                .lastHour(types.all().stream().map(TaskType::name).toList());
    }

    private TypeState state(TaskType type, @Nullable Pause pause) {
        return new TypeState(type, pause == null ? null : new Paused(pause.at(), caller.isAdmin() ? pause.by() : null));
    }

    private TaskType changeable(String name, String action) {
        TaskType type = forAdmins(name);
        SecurityEvents.shared()
                .record(
                        Kind.ADMIN_ACTION,
                        "principal",
                        caller.principal().name(),
                        "action",
                        action,
                        "type",
                        type.name());
        return type;
    }

    private TaskType forAdmins(String name) {
        requireAdmin();
        return types.find(name).orElseThrow(() -> new TypeNotFoundException(name));
    }

    private void requireAdmin() {
        if (!caller.isAdmin()) {
            throw new ForbiddenException();
        }
    }
}
