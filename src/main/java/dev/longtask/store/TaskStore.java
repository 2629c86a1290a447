package dev.longtask.store;

import dev.longtask.task.Actor;
import dev.longtask.task.Lease;
import dev.longtask.task.Outcome;
import dev.longtask.task.Report;
import dev.longtask.task.ReportEntry;
import dev.longtask.task.Submission;
import dev.longtask.task.Task;
import dev.longtask.task.TaskId;
import io.smallrye.mutiny.Uni;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Where tasks are kept.
 *
 * <p>Every write is on disk before its {@code Uni} answers. Every status that it writes comes from
 * {@link dev.longtask.task.Transitions}. A {@code Uni} fails with {@link StoreException} when the store can't do
 * what it was asked; the write may then have happened or not, and each one but a submission without an
 * idempotency key can be repeated safely. No method blocks its caller.
 */
public interface TaskStore extends AutoCloseable {

    /**
     * Stores submissions, all or none.
     *
     * @param quota what one creator may have, these included
     */
    Uni<SubmitResult> submit(List<Submission> submissions, Quota quota);

    /**
     * Moves what has become due to the ready tasks, then leases ready ones, highest priority first, then oldest.
     * The tasks of the answer carry their input; {@link Task#attempt()} is the leased attempt.
     */
    Uni<Claims> claim(ClaimRequest request);

    /**
     * Says how many tasks with the same concurrency key run at a time. It counts for tasks that are there, too: those that a
     * higher limit makes room for become ready, those ready beyond a lower one wait again. What runs goes on.
     *
     * @param limits by type, each from 1; types that were never named have 1
     */
    Uni<Void> limitKeys(Map<String, Integer> limits);

    /**
     * Renews leases: each ends {@code length} from now.
     *
     * @return how each lease stands, in the order asked
     */
    Uni<List<LeaseState>> renew(List<Lease> leases, Duration length);

    /**
     * Records what an attempt reports.
     *
     * @return how the lease stands; under {@link LeaseState#LOST} nothing was recorded
     */
    Uni<LeaseState> report(Lease lease, Report report);

    /**
     * Ends an attempt. A repeat with an equal outcome gets the first one's answer.
     *
     * @param last what the attempt has yet to report
     * @param actor who ends it, for the history
     */
    Uni<FinishResult> finish(Lease lease, Outcome outcome, Report last, Actor actor);

    /** Requests that a task be cancelled. */
    Uni<ActionResult> cancel(TaskId id, Actor actor);

    /** How often a task can be retried: each time its history grows. */
    int MOST_RETRIES = 100;

    /**
     * Gives a task that did not finish well a fresh set of attempts.
     *
     * @param unfinishedLimit how many unfinished tasks its creator may have, this one included
     */
    Uni<ActionResult> retry(TaskId id, Actor actor, long unfinishedLimit);

    /** Deletes a finished task and all that belongs to it. The answer shows it as it was. */
    Uni<ActionResult> delete(TaskId id);

    /**
     * Takes back leases that have run out, the oldest first. Where it takes the store long to look, it takes back none:
     * after an outage, leases of living nodes look as if they had run out.
     *
     * @param limit how many at most
     * @return the tasks concerned, as they stand afterwards
     */
    Uni<List<Task>> reap(int limit);

    /**
     * Hands back what a node has leased without knowing it: the claim was carried out, and its answer lost. The attempts
     * do not count.
     *
     * @param node who hands back, for the history
     * @param series of claims, as in {@link ClaimRequest.Claimant}; others' leases are left alone
     * @param known the leases that the node knows of, which are left alone
     * @return how many others there were
     */
    Uni<Integer> releaseUnknown(String node, List<Long> series, List<Lease> known);

    /** How many reads it does at a time, from 1. */
    int readers();

    /**
     * Whether other processes may lease tasks from it, and take back this one's leases. Where not, all leases that it
     * holds when it is opened are those of a process that is no more.
     */
    boolean isShared();

    /**
     * Deletes tasks that are past their retention.
     *
     * @param limit how many at most
     * @return how many were deleted; as many as {@code limit} when there may be more
     */
    Uni<Integer> purge(int limit);

    /** A task with its input and result. */
    Uni<Optional<Task>> find(TaskId id);

    /** A task without its input and result, which may be large. */
    Uni<Optional<Task>> findWithoutContent(TaskId id);

    /** A page of tasks, latest submission first, without inputs and results. */
    Uni<TaskPage> list(TaskQuery query);

    /** A page of unfinished tasks, oldest submission first, each with its progress messages. */
    Uni<List<TaskWithMessages>> listActive(ActiveQuery query);

    /** A task's latest progress messages, the latest last. */
    Uni<List<ReportEntry>> messages(TaskId id);

    /**
     * A page of a task's transitions, the first first.
     *
     * @param after the attempt to go on behind; {@link HistoryPage#START} for the first page
     * @param attempts how many attempts at most, from 1
     */
    Uni<HistoryPage> history(TaskId id, int after, int attempts);

    /** How many progress messages of a task are kept: the latest. */
    int MOST_MESSAGES = 100;

    /** How many lines a task's log has, over all attempts: the last one says that there is no room for more. */
    int MOST_LINES = 50_000;

    /** What that line says. */
    String LOG_IS_FULL = "The log is full: a task has " + MOST_LINES + " lines at most. What comes after is dropped.";

    /**
     * A page of the lines that a task's attempts logged, in order.
     *
     * @param after number of the line to go on behind; 0 for the start
     * @param limit how many at most
     */
    Uni<LogPage> log(TaskId id, long after, int limit);

    /** How many tasks there are, and how long the next ones have waited. */
    Uni<StoreStatistics> statistics();

    /** Whether the store can be written to at this moment: fails as a write would. Changes nothing. */
    Uni<Void> probe();

    /**
     * Tells of what other nodes write from now on. A store that has one node only has nothing to tell.
     *
     * @param signals replaces the one that was told before
     */
    void listen(StoreSignals signals);

    /** Lets what is under way end, then closes. */
    @Override
    void close();
}
