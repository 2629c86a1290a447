package dev.longtask.store;

import dev.longtask.store.directory.NodeDirectory;
import dev.longtask.store.directory.Tickets;
import dev.longtask.store.directory.WorkerDirectory;
import dev.longtask.store.lease.ClaimRequest;
import dev.longtask.store.lease.Claims;
import dev.longtask.store.lease.FinishResult;
import dev.longtask.store.lease.Handovers;
import dev.longtask.store.lease.LeaseState;
import dev.longtask.store.lease.RenewedLease;
import dev.longtask.store.lease.WorkerLease;
import dev.longtask.store.query.ActiveQuery;
import dev.longtask.store.query.ChangePage;
import dev.longtask.store.query.HistoryPage;
import dev.longtask.store.query.LogPage;
import dev.longtask.store.query.TaskPage;
import dev.longtask.store.query.TaskQuery;
import dev.longtask.store.query.TaskWithMessages;
import dev.longtask.store.type.ActivityCounts;
import dev.longtask.store.type.TypePauses;
import dev.longtask.task.Actor;
import dev.longtask.task.Lease;
import dev.longtask.task.Submission;
import dev.longtask.task.Task;
import dev.longtask.task.TaskId;
import dev.longtask.task.attempt.Outcome;
import dev.longtask.task.attempt.Report;
import dev.longtask.task.attempt.ReportEntry;
import io.smallrye.mutiny.Uni;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Stores tasks.
 *
 * <p>A write is on disk when its {@code Uni} answers. Every status change follows
 * {@link dev.longtask.task.Transitions}. Each subscription to a {@code Uni} runs the operation again.
 *
 * <p>No method except {@link #close} blocks its caller. A {@code Uni} answers on a thread of the store or of its database
 * driver, which must not be blocked; a request that is refused at once fails on the subscriber's thread.
 *
 * <p>A {@code Uni} fails with a {@link StoreException}. Every method can fail with {@code OVERLOADED} (too many requests
 * wait) and {@code UNAVAILABLE} (closed, unreachable, or no answer in time), a write also with {@code FULL} (no space). The
 * reason is {@code NOT_STORABLE} when the database rejects a value of the request.
 *
 * <p>A failed write may still have happened. It can be repeated safely, with three exceptions: a submission without an
 * idempotency key stores its tasks again; a report may record its messages and lines twice; a claim leases further tasks,
 * and those of a lost answer stay leased until {@link #releaseUnknown} or their expiry.
 */
public interface TaskStore extends AutoCloseable {

    /**
     * Stores submissions, all or none.
     *
     * @param quota the limits of one creator, including these tasks
     */
    Uni<SubmitResult> submit(List<Submission> submissions, Quota quota);

    /**
     * Makes tasks ready that have become due, then leases ready tasks: highest priority first, then by the creators' turns
     * for fair types, then oldest first. The returned tasks include their input and checkpoint; {@link Task#attempt()} is
     * the leased attempt.
     */
    Uni<Claims> claim(ClaimRequest request);

    /**
     * Sets how many tasks with the same concurrency key may run at a time. Existing tasks follow, in several transactions: a
     * higher limit makes blocked tasks ready, a lower one blocks ready tasks again. Running attempts continue. A change that
     * fails halfway is completed by the next call that names the type.
     *
     * @param limits by type, each from 1; a type that was never named has 1
     */
    Uni<Void> limitKeys(Map<String, Integer> limits);

    /**
     * Renews leases: each then ends {@code length} from now. A worker's lease instead ends its own length from now, and at
     * its deadline at the latest.
     *
     * @return the answer for each lease, in the order of {@code leases}
     */
    Uni<List<RenewedLease>> renew(List<Lease> leases, Duration length);

    /** Those of these leases that workers hold now, in any order. */
    Uni<List<WorkerLease>> workerLeases(List<Lease> leases);

    /** Leases of workers whose deadline has passed, at most {@code limit}. Their attempts have to be ended. */
    Uni<List<WorkerLease>> overdue(int limit);

    /** The workers outside the service. */
    WorkerDirectory workers();

    /** The nodes of the service. */
    NodeDirectory nodes();

    /** Paused task types. */
    TypePauses pauses();

    /** Counts of ended attempts. */
    ActivityCounts activity();

    /** Tickets of callers. */
    Tickets tickets();

    /** Attempts that nodes hand over to services outside. */
    Handovers handovers();

    /**
     * Records a report of an attempt. The latest checkpoint of a task is kept for its next attempt, also beyond a failure, a
     * lost lease and a retry, until the task completes or is deleted.
     *
     * @return the state of the lease; under {@link LeaseState#LOST} nothing was recorded
     */
    Uni<LeaseState> report(Lease lease, Report report);

    /**
     * Ends an attempt. A repeat with an equal outcome gets the first answer. A worker can't end an attempt whose deadline has
     * passed: the lease counts as lost.
     *
     * @param last what the attempt has not reported yet; its checkpoint is not kept when the task completes
     * @param actor who ended it, for the history
     */
    Uni<FinishResult> finish(Lease lease, Outcome outcome, Report last, Actor actor);

    /**
     * Cancels an enqueued task at once, or asks a running attempt to stop; asking again is accepted and changes nothing.
     *
     * @param expected must hold for the task, even if it may not be cancelled; otherwise {@link ActionResult.Changed}
     */
    Uni<ActionResult> cancel(TaskId id, Actor actor, Precondition expected);

    /** How often a task can be retried. Bounds the growth of its history. */
    int MOST_RETRIES = 100;

    /**
     * Gives a failed, cancelled or dead task a fresh set of attempts.
     *
     * @param unfinishedLimit how many unfinished tasks its creator may have, including this one
     * @param expected as for a cancel
     */
    Uni<ActionResult> retry(TaskId id, Actor actor, long unfinishedLimit, Precondition expected);

    /**
     * Deletes a finished task with its content, log and history. The answer has the task as it was.
     *
     * @param expected as for a cancel
     */
    Uni<ActionResult> delete(TaskId id, Precondition expected);

    /**
     * Reclaims expired leases, oldest first. A store that is too slow to look fails with {@code UNAVAILABLE} and reclaims
     * none: after an outage, the leases of living nodes look expired. Those of workers are reclaimed if a living worker had
     * half its lease's length to renew it since the outage; overdue ones are left to {@link #overdue}.
     *
     * @param limit the maximum number of leases
     * @param contact how long the caller has been in contact with the store without a gap
     * @return the affected tasks, as they stand afterwards
     */
    Uni<List<Task>> reap(int limit, Duration contact);

    /**
     * Releases attempts that a node leased without knowing it, because the answer to its claim was lost. They do not count.
     *
     * @param node the node, which also releases them, for the history; leases of workers are not told apart by node
     * @param series the affected series of claims, as in {@link ClaimRequest.Claimant}; other leases are left alone
     * @param known leases that the node knows of and keeps
     * @return how many attempts were released
     */
    Uni<Integer> releaseUnknown(String node, List<Long> series, List<Lease> known);

    /** How many reads the store does at a time, from 1. */
    int readers();

    /**
     * Whether other processes may lease tasks from this store and reclaim this one's leases. If not, all leases found when
     * it is opened belong to a dead process.
     */
    boolean isShared();

    /**
     * Deletes tasks whose retention has ended.
     *
     * @param limit the maximum number of tasks
     * @return how many were deleted; when equal to {@code limit}, there may be more
     */
    Uni<Integer> purge(int limit);

    /** A task with its input and result; empty when there is no such task. */
    Uni<Optional<Task>> find(TaskId id);

    /** A task without its input and result, which may be large; empty when there is no such task. */
    Uni<Optional<Task>> findWithoutContent(TaskId id);

    /**
     * Tasks without their inputs and results, in no order; those that do not exist are left out.
     *
     * @param ids at most 1,000
     */
    Uni<List<Task>> findAll(List<TaskId> ids);

    /** A page of tasks, latest submission first, without input and result. */
    Uni<TaskPage> list(TaskQuery query);

    /** A page of unfinished tasks, oldest submission first, without input and result, each with its progress messages. */
    Uni<List<TaskWithMessages>> listActive(ActiveQuery query);

    /** The latest progress messages of a task, oldest first, at most {@link #MOST_MESSAGES}; empty for an unknown task. */
    Uni<List<ReportEntry>> messages(TaskId id);

    /** How long changes are kept, at least. */
    Duration CHANGES_KEPT = Duration.ofMinutes(10);

    /** Stands for the latest change: a page after it is empty and tells where to continue. */
    long LATEST_CHANGE = Long.MAX_VALUE;

    /**
     * The changes of all tasks after one of them, by all nodes. A change shows up a moment after its commit, and never behind
     * a page that was read before.
     *
     * @param after id of the last change that was read, or {@link #LATEST_CHANGE}
     * @param limit the maximum number of changes, from 1 to 1,000
     */
    Uni<ChangePage> changes(long after, int limit);

    /**
     * Deletes changes older than {@link #CHANGES_KEPT}.
     *
     * @param limit the maximum number
     * @return how many were deleted; {@code limit} if there may be more
     */
    Uni<Integer> purgeChanges(int limit);

    /**
     * A page of a task's transitions, oldest first.
     *
     * @param after the attempt after which to continue; {@link HistoryPage#START} for the first page
     * @param attempts the maximum number of attempts, from 1
     */
    Uni<HistoryPage> history(TaskId id, int after, int attempts);

    /** How many progress messages of a task are kept; older ones are dropped. */
    int MOST_MESSAGES = 100;

    /** The maximum number of log lines of a task, over all attempts. The last one says that the log is full. */
    int MOST_LINES = 50_000;

    /** The text of that last line. */
    String LOG_IS_FULL = "The log is full: a task has at most " + MOST_LINES + " lines. Further lines are dropped.";

    /**
     * A page of the log lines of a task, over all attempts, in order; empty for an unknown task.
     *
     * @param after the number of the line after which to continue; 0 for the start
     * @param limit the maximum number of lines
     */
    Uni<LogPage> log(TaskId id, long after, int limit);

    /** Task counts and queue ages. */
    Uni<StoreStatistics> statistics();

    /** Checks that the store accepts writes: fails as a write would, and changes nothing. */
    Uni<Void> probe();

    /**
     * Starts to signal writes of other nodes. A store for a single node signals nothing.
     *
     * @param signals replaces the previous receiver
     */
    void listen(StoreSignals signals);

    /** Waits for running operations, then closes. Blocks. */
    @Override
    void close();
}
