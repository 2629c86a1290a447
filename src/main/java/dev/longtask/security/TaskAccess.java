package dev.longtask.security;

import dev.longtask.audit.SecurityEvents;
import dev.longtask.audit.SecurityEvents.Kind;
import dev.longtask.engine.rejection.TaskNotFoundException;
import dev.longtask.engine.request.TaskRequest;
import dev.longtask.engine.request.Tasks;
import dev.longtask.engine.stream.StreamEvent;
import dev.longtask.engine.stream.StreamFilter;
import dev.longtask.engine.stream.StreamPosition;
import dev.longtask.engine.stream.StreamReader;
import dev.longtask.engine.stream.Streams;
import dev.longtask.store.Precondition;
import dev.longtask.store.SubmitResult;
import dev.longtask.store.query.ActiveQuery;
import dev.longtask.store.query.HistoryPage;
import dev.longtask.store.query.LogPage;
import dev.longtask.store.query.Scope;
import dev.longtask.store.query.TaskPage;
import dev.longtask.store.query.TaskQuery;
import dev.longtask.store.query.TaskWithMessages;
import dev.longtask.task.Principal;
import dev.longtask.task.Submission.Idempotency;
import dev.longtask.task.Task;
import dev.longtask.task.TaskId;
import io.quarkus.security.identity.SecurityIdentity;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.RequestScoped;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Flow;
import java.util.function.Function;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * Access to tasks on behalf of the caller; all APIs use it. Only the creator and admins may read or change a task, but
 * every user may read its status ({@link #status}), as the Confluence API requires.
 *
 * <p>A {@code Uni} fails with {@link ForeignTaskException} if the caller may not access the task, and with {@link
 * TaskNotFoundException} if there is no such task.
 */
@RequestScoped
public class TaskAccess {
    private final Tasks tasks;
    private final Streams streams;
    private final SecurityIdentity identity;
    private final Caller caller;

    public TaskAccess(Tasks tasks, Streams streams, SecurityIdentity identity) {
        this.tasks = tasks;
        this.streams = streams;
        this.identity = identity;
        this.caller = Caller.of(identity);
    }

    /** The name of the caller's principal. */
    public String callerName() {
        return caller.principal().name();
    }

    /** Whether the caller may see and change the tasks of all creators. */
    public boolean seesAll() {
        return caller.isAdmin();
    }

    /** Submits a task for the caller; idempotent like {@code Tasks.submit}. */
    public Uni<Task> submit(TaskRequest task, @Nullable Idempotency idempotency) {
        return tasks.submit(task, caller.submitter(), idempotency);
    }

    /** Submits a batch for the caller, all or none. */
    public Uni<SubmitResult.Stored> submit(List<TaskRequest> batch, @Nullable Idempotency idempotency) {
        return tasks.submit(batch, caller.submitter(), idempotency);
    }

    /**
     * Any task, whoever created it, without its input and result. Callers of this method may show only its id, type,
     * status, progress, run time and messages.
     */
    public Uni<TaskWithMessages> status(String id) {
        return tasks.getWithoutContent(parse(id))
                .chain(task -> tasks.messages(task.id()).map(messages -> new TaskWithMessages(task, messages)));
    }

    /** The unfinished tasks of all creators, oldest first, each as in {@link #status}. */
    public Uni<List<TaskWithMessages>> unfinished(ActiveQuery query) {
        return tasks.listActive(query, caller.principal());
    }

    /** A task with its input and result. */
    public Uni<Task> get(String id) {
        return visible(id);
    }

    /** A task once it matches {@code wanted}, or its state after {@code atMost}. */
    public Uni<Task> await(String id, Function<Task, Predicate<Task>> wanted, Duration atMost) {
        return visible(id).chain(task -> {
            Predicate<Task> enough = wanted.apply(task);
            return enough.test(task) || atMost.isZero()
                    ? Uni.createFrom().item(task)
                    : tasks.await(task.id(), enough, atMost, caller.principal());
        });
    }

    /**
     * The tasks that the caller may see: their own, or all for an admin.
     *
     * @param creator only the tasks of this one; null for all
     * @param query builds the query for the scope that this leaves
     */
    public Uni<TaskPage> list(@Nullable Principal creator, Function<Scope, TaskQuery> query) {
        Principal only = creator == null && !caller.isAdmin() ? caller.principal() : creator;
        if (only != null && !only.equals(caller.principal()) && !caller.isAdmin()) {
            return Uni.createFrom().item(new TaskPage(List.of(), null));
        }
        Scope scope = only == null ? new Scope.Everyone() : new Scope.Of(only);
        return tasks.list(query.apply(scope), caller.principal());
    }

    /** A page of a task's transitions, as in {@code Tasks.history}. */
    public Uni<HistoryPage> history(String id, int after, int attempts) {
        return visibleWithoutContent(id).chain(task -> tasks.history(task.id(), after, attempts));
    }

    /** Lines of a task's log after line {@code after}. */
    public Uni<LogPage> log(String id, long after, int limit) {
        return visibleWithoutContent(id).chain(task -> tasks.log(task.id(), after, limit));
    }

    /**
     * A stream of a task's state and log.
     *
     * @param after where to continue; null for the start
     * @param disconnect closes the client's connection; run if the client takes no more events
     * @return empty if the client has received the end of the task already
     */
    public Uni<Optional<Flow.Publisher<StreamEvent>>> follow(
            String id, @Nullable StreamPosition after, Runnable disconnect) {
        return visibleWithoutContent(id).chain(task -> streams.follow(task, after, reader(disconnect)));
    }

    /** A stream of a task's log; otherwise as above. */
    public Uni<Optional<Flow.Publisher<StreamEvent>>> followLog(
            String id, @Nullable StreamPosition after, Runnable disconnect) {
        return visibleWithoutContent(id).chain(task -> streams.followLog(task, after, reader(disconnect)));
    }

    /**
     * A stream of all tasks that the caller may see and that pass the filter.
     *
     * @param after where to continue; null for now
     * @param disconnect closes the client's connection; run if the client takes no more events
     */
    public Uni<Flow.Publisher<StreamEvent>> followMany(
            StreamFilter filter, @Nullable StreamPosition after, Runnable disconnect) {
        return streams.followMany(filter, after, reader(disconnect));
    }

    private StreamReader reader(Runnable disconnect) {
        return new StreamReader(caller.principal(), caller.isAdmin(), TokenExpiry.of(identity), disconnect);
    }

    /**
     * Cancels a task.
     *
     * @param expected the condition of this change; if it does not hold, the {@code Uni} fails with {@code
     *     TaskChangedException}
     */
    public Uni<Task> cancel(String id, Precondition expected) {
        return changeable(id, "cancel").chain(task -> tasks.cancel(task.id(), caller.actor(), expected));
    }

    /**
     * Retries a task.
     *
     * @param expected as for a cancel
     */
    public Uni<Task> retry(String id, Precondition expected) {
        return changeable(id, "retry").chain(task -> tasks.retry(task.id(), caller.actor(), expected));
    }

    /**
     * Deletes a task.
     *
     * @param expected as for a cancel
     */
    public Uni<Void> delete(String id, Precondition expected) {
        return changeable(id, "delete").chain(task -> tasks.delete(task.id(), expected));
    }

    private Uni<Task> changeable(String id, String action) {
        return visibleWithoutContent(id).invoke(task -> {
            Principal creator = task.creator().principal();
            if (!caller.principal().equals(creator)) {
                SecurityEvents.shared()
                        .record(
                                Kind.ADMIN_ACTION,
                                "principal",
                                caller.principal().name(),
                                "action",
                                action,
                                "task",
                                task.id().toString(),
                                "creator",
                                creator.name());
            }
        });
    }

    private Uni<Task> visible(String id) {
        return tasks.get(parse(id)).invoke(this::check);
    }

    private Uni<Task> visibleWithoutContent(String id) {
        return tasks.getWithoutContent(parse(id)).invoke(this::check);
    }

    private static TaskId parse(String id) {
        return TaskId.parse(id).orElseThrow(() -> new TaskNotFoundException(id));
    }

    private void check(Task task) {
        if (!caller.mayTouchTasksOf(task.creator().principal())) {
            throw new ForeignTaskException();
        }
    }
}
