package dev.longtask.engine.request;

import dev.longtask.engine.rejection.NotAllowedInStatusException;
import dev.longtask.engine.rejection.RequestRejected;
import dev.longtask.engine.rejection.RetriedTooOftenException;
import dev.longtask.engine.rejection.TaskChangedException;
import dev.longtask.engine.rejection.TaskNotFoundException;
import dev.longtask.engine.rejection.TooManyTasksException;
import dev.longtask.store.ActionResult;
import dev.longtask.store.Precondition;
import dev.longtask.store.Quota;
import dev.longtask.store.SubmitResult;
import dev.longtask.store.TaskStore;
import dev.longtask.store.lease.FairShare;
import dev.longtask.store.query.ActiveQuery;
import dev.longtask.store.query.HistoryPage;
import dev.longtask.store.query.LogPage;
import dev.longtask.store.query.TaskPage;
import dev.longtask.store.query.TaskQuery;
import dev.longtask.store.query.TaskWithMessages;
import dev.longtask.task.Actor;
import dev.longtask.task.Principal;
import dev.longtask.task.Submission.Idempotency;
import dev.longtask.task.Task;
import dev.longtask.task.TaskId;
import dev.longtask.task.TaskStatus;
import dev.longtask.task.attempt.ReportEntry;
import io.smallrye.mutiny.Uni;
import java.time.Duration;
import java.util.List;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * Operations on tasks, without permission checks. A {@code Uni} fails with a {@link RequestRejected}, or with the
 * store's {@link dev.longtask.store.StoreException}.
 */
public final class Tasks {
    private final TaskStore store;
    private final RequestListener listener;
    private final Submissions submissions;
    private final LongPolls waits;
    private final FairShare lists;

    public Tasks(TaskStore store, RequestListener listener, Submissions submissions, LongPolls waits) {
        this.store = store;
        this.listener = listener;
        this.submissions = submissions;
        this.waits = waits;
        this.lists = FairShare.of(store.readers());
    }

    /** Submits one task; otherwise like the batch below. */
    public Uni<Task> submit(TaskRequest task, Submitter submitter, @Nullable Idempotency idempotency) {
        return submissions
                .submit(List.of(task), false, submitter, idempotency)
                .invoke(listener::workAdded)
                .map(stored -> stored.tasks().getFirst());
    }

    /**
     * Submits tasks, all or none. They are on disk when it answers.
     *
     * @param submitter the caller
     * @param idempotency lets a repeated request return the tasks of the first; null for none
     */
    public Uni<SubmitResult.Stored> submit(
            List<TaskRequest> tasks, Submitter submitter, @Nullable Idempotency idempotency) {
        return submissions.submit(tasks, true, submitter, idempotency).invoke(listener::workAdded);
    }

    /** The maximum size of one input, in bytes of JSON text. */
    public long inputLimit() {
        return submissions.inputLimit();
    }

    /** The maximum size of a batch's body, in bytes. */
    public long batchLimit() {
        return submissions.batchLimit();
    }

    /** A task with its input and result. */
    public Uni<Task> get(TaskId id) {
        return store.find(id).map(found -> found.orElseThrow(() -> new TaskNotFoundException(id.toString())));
    }

    /** A task without its input and result. */
    public Uni<Task> getWithoutContent(TaskId id) {
        return store.findWithoutContent(id)
                .map(found -> found.orElseThrow(() -> new TaskNotFoundException(id.toString())));
    }

    /**
     * Waits until a task satisfies {@code wanted} or the time is up, then returns it as it is.
     *
     * @param creator the caller whose quota of waiting requests is used
     */
    public Uni<Task> await(TaskId id, Predicate<Task> wanted, Duration atMost, Principal creator) {
        return waits.await(id, wanted, atMost, creator)
                .map(found -> found.orElseThrow(() -> new TaskNotFoundException(id.toString())));
    }

    /**
     * A page of tasks.
     *
     * @param reader the caller; readers share the store's read capacity fairly
     */
    public Uni<TaskPage> list(TaskQuery query, Principal reader) {
        return lists.run(reader, () -> store.list(query));
    }

    /** Unfinished tasks, oldest first, each with its progress messages. */
    public Uni<List<TaskWithMessages>> listActive(ActiveQuery query, Principal reader) {
        return lists.run(reader, () -> store.listActive(query));
    }

    /** A task's latest progress messages, newest last. */
    public Uni<List<ReportEntry>> messages(TaskId id) {
        return store.messages(id);
    }

    /** A page of a task's transitions; see {@link TaskStore#history}. */
    public Uni<HistoryPage> history(TaskId id, int after, int attempts) {
        return store.history(id, after, attempts);
    }

    /**
     * Lines of a task's log.
     *
     * @param after number of the last line already read; 0 for the start
     */
    public Uni<LogPage> log(TaskId id, long after, int limit) {
        return store.log(id, after, limit);
    }

    /**
     * Requests that a task be cancelled; returns the task as it then is.
     *
     * @param expected the condition of this change; if it does not hold, {@link TaskChangedException}
     */
    public Uni<Task> cancel(TaskId id, Actor actor, Precondition expected) {
        return store.cancel(id, actor, expected)
                .map(result -> done(id, result, "cancelled"))
                .invoke(listener::changed);
    }

    /** Gives a failed, dead or cancelled task a fresh set of attempts, on a condition as for a cancel. */
    public Uni<Task> retry(TaskId id, Actor actor, Precondition expected) {
        return store.retry(id, actor, submissions.quota().unfinished(), expected)
                .map(result -> done(id, result, "retried"))
                .invoke(listener::changed);
    }

    /** Deletes a finished task, on a condition as for a cancel. */
    public Uni<Void> delete(TaskId id, Precondition expected) {
        return store.delete(id, expected)
                .map(result -> done(id, result, "deleted"))
                .invoke(listener::changed)
                .replaceWithVoid();
    }

    private Task done(TaskId id, ActionResult result, String done) {
        return switch (result) {
            case ActionResult.Done(Task task) -> task;
            case ActionResult.NotAllowed(TaskStatus status) -> throw new NotAllowedInStatusException(id, done, status);
            case ActionResult.Changed() -> throw new TaskChangedException(id);
            case ActionResult.OverLimit(long unfinished) ->
                throw new TooManyTasksException(Quota.Part.UNFINISHED, unfinished, submissions.quota());
            case ActionResult.TooOften() -> throw new RetriedTooOftenException(id);
            case ActionResult.Missing() -> throw new TaskNotFoundException(id.toString());
        };
    }
}
