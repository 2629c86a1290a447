package dev.longtask.security;

import dev.longtask.engine.TaskNotFoundException;
import dev.longtask.engine.Tasks;
import dev.longtask.store.TaskPage;
import dev.longtask.store.TaskQuery;
import dev.longtask.task.HistoryEntry;
import dev.longtask.task.LogLine;
import dev.longtask.task.Task;
import dev.longtask.task.TaskId;
import io.quarkus.security.identity.SecurityIdentity;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.RequestScoped;
import java.time.Duration;
import java.util.List;
import java.util.function.Function;
import java.util.function.Predicate;

/**
 * The caller's way to tasks: a task is its creator's and the admins', to see as to change. All APIs go through here,
 * but for the Confluence one's reads, which show every user the status, and only that.
 *
 * <p>A {@code Uni} fails with {@link ForeignTaskException} on another's task, {@link TaskNotFoundException} where
 * there is none.
 */
@RequestScoped
public class TaskAccess {
    private final Tasks tasks;
    private final Caller caller;

    public TaskAccess(Tasks tasks, SecurityIdentity identity) {
        this.tasks = tasks;
        this.caller = new Caller(identity.getPrincipal().getName(), identity.hasRole(Roles.ADMIN));
    }

    public Caller caller() {
        return caller;
    }

    /** A task with its input and result. */
    public Uni<Task> get(String id) {
        return visible(id);
    }

    /** A task once it is as wanted, or as it is when the time is up. */
    public Uni<Task> await(String id, Function<Task, Predicate<Task>> wanted, Duration atMost) {
        return visible(id).chain(task -> {
            Predicate<Task> enough = wanted.apply(task);
            return enough.test(task) || atMost.isZero()
                    ? Uni.createFrom().item(task)
                    : tasks.await(task.id(), enough, atMost, caller.name());
        });
    }

    /** The tasks that the caller may see: their own, and to an admin everybody's. */
    public Uni<TaskPage> list(TaskQuery query) {
        return tasks.list(
                caller.isAdmin()
                        ? query
                        : new TaskQuery(
                                caller.name(),
                                query.creatorNumber(),
                                query.statuses(),
                                query.type(),
                                query.labels(),
                                query.submittedAfter(),
                                query.submittedBefore(),
                                query.before(),
                                query.limit()));
    }

    public Uni<List<HistoryEntry>> history(String id) {
        return visible(id).chain(task -> tasks.history(task.id()));
    }

    /** Lines of a task's log behind line {@code after}. */
    public Uni<List<LogLine>> log(String id, long after, int limit) {
        return visible(id).chain(task -> tasks.log(task.id(), after, limit));
    }

    public Uni<Task> cancel(String id) {
        return visible(id).chain(task -> tasks.cancel(task.id(), caller.name()));
    }

    public Uni<Task> retry(String id) {
        return visible(id).chain(task -> tasks.retry(task.id(), caller.name()));
    }

    public Uni<Void> delete(String id) {
        return visible(id).chain(task -> tasks.delete(task.id()));
    }

    private Uni<Task> visible(String text) {
        TaskId id = TaskId.parse(text).orElseThrow(() -> new TaskNotFoundException(text));
        return tasks.get(id).invoke(task -> {
            if (!caller.isAdmin() && !task.creator().name().equals(caller.name())) {
                throw new ForeignTaskException();
            }
        });
    }
}
