package dev.longtask.store.postgres.attempt;

import dev.longtask.store.lease.FinishResult;
import dev.longtask.store.postgres.database.Rows;
import dev.longtask.store.postgres.database.TaskTransitions;
import dev.longtask.store.postgres.database.Transaction;
import dev.longtask.store.postgres.queue.ConcurrencySlots;
import dev.longtask.task.Actor;
import dev.longtask.task.Lease;
import dev.longtask.task.TaskId;
import dev.longtask.task.TaskStatus;
import dev.longtask.task.attempt.Outcome;
import dev.longtask.task.attempt.Report;
import io.vertx.sqlclient.Row;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** Ends attempts with their reported outcomes, many in one transaction. */
public final class EndOperation {
    /**
     * The answer to a request.
     *
     * @param mayBeWork whether a task may have become ready: this one again, or one that it blocked
     */
    public record Finished(FinishResult result, boolean mayBeWork) {
        static Finished as(TaskStatus status, boolean limited, @Nullable String key) {
            return new Finished(new FinishResult.Recorded(status), !status.isTerminal() || limited || key != null);
        }
    }

    private EndOperation() {}

    /** Ends attempts, or answers the repeat of an end. The answers have the order of the requests. */
    public static List<Finished> finish(Transaction transaction, List<EndRequest> requests) {
        // The first request for a lease ends it. All writes under leases lock them in the same order, to avoid
        // deadlocks.
        Map<Lease, EndRequest> firsts = new TreeMap<>(LeaseQueries.IN_ORDER);
        requests.forEach(request -> firsts.putIfAbsent(request.lease(), request));
        // Sent once, keys before counts: transactions that lock them in different orders could deadlock.
        ConcurrencySlots keys = new ConcurrencySlots();
        TaskTransitions transitions = new TaskTransitions();
        Map<Lease, Finished> ended = end(transaction, firsts.values(), keys, transitions);
        keys.send(transaction);
        transitions.send(transaction);
        return answers(transaction, requests, ended);
    }

    /** @param ended answers by lease, each for the first request of its lease; all other requests are repeats */
    private static List<Finished> answers(
            Transaction transaction, List<EndRequest> requests, Map<Lease, Finished> ended) {
        List<@Nullable Finished> answers = new ArrayList<>();
        List<EndRequest> repeats = new ArrayList<>();
        for (EndRequest request : requests) {
            Finished first = ended.remove(request.lease());
            answers.add(first);
            if (first == null) {
                repeats.add(request);
            }
        }
        Iterator<FinishResult> repeated =
                RepeatedEnds.answer(transaction, repeats).iterator();
        return answers.stream()
                .map(answer -> answer == null ? new Finished(repeated.next(), false) : answer)
                .toList();
    }

    /** Ends attempts; the answer lacks those whose leases are lost. */
    private static Map<Lease, Finished> end(
            Transaction transaction,
            Collection<EndRequest> requests,
            ConcurrencySlots keys,
            TaskTransitions transitions) {
        Map<Lease, Finished> added = new HashMap<>();
        Map<Lease, EndedLease> ended = endLeases(transaction, requests);
        Map<TaskId, String> results = new HashMap<>();
        List<TaskId> checkpoints = new ArrayList<>();
        Map<Lease, Report> reports = new LinkedHashMap<>();
        EndRows endings = new EndRows();
        for (EndRequest request : requests) {
            Lease lease = request.lease();
            EndedLease attempt = ended.get(lease);
            if (attempt == null) {
                continue;
            }
            if (request.outcome() instanceof Outcome.Completed) {
                reports.put(lease, request.last().withoutCheckpoint());
                if (attempt.checkpointBytes() > 0) {
                    checkpoints.add(lease.id());
                }
            } else {
                reports.put(lease, request.last());
            }
            if (request.outcome() instanceof Outcome.Completed(String result) && result != null) {
                results.put(lease.id(), result);
            }
            TaskStatus status =
                    endings.add(attempt.after(request.last(), request.outcome()), request.outcome(), request.actor());
            added.put(lease, Finished.as(status, attempt.limited(), attempt.key()));
        }
        ReportRows.send(transaction, reports);
        Checkpoints.delete(transaction, checkpoints);
        endings.send(transaction, keys, transitions);
        if (!results.isEmpty()) {
            transaction.send(
                    "INSERT INTO result (id, json) SELECT * FROM unnest($1::uuid[], $2::text[])",
                    Rows.ids(results.keySet(), id -> id),
                    Rows.column(results.values(), String[]::new, json -> json));
        }
        return added;
    }

    /** The fence: only the holder of a lease can end it, and a worker only before its deadline. */
    private static Map<Lease, EndedLease> endLeases(Transaction transaction, Collection<EndRequest> requests) {
        Map<Lease, EndedLease> ended = new HashMap<>();
        if (requests.isEmpty()) {
            return ended;
        }
        for (Row row : transaction.query(
                """
                DELETE FROM running c
                 USING unnest($1::uuid[], $2::integer[], $3::boolean[]) AS lease(id, attempt, is_worker)
                 WHERE c.id = ANY (key_of(lease.id)) AND c.attempt = lease.attempt
                   AND (c.deadline IS NULL OR c.deadline > clock_timestamp() OR NOT lease.is_worker)
                RETURNING
                """ + EndedLease.RETURNED,
                Rows.ids(requests, request -> request.lease().id()),
                Rows.column(requests, Integer[]::new, request -> request.lease().attempt()),
                Rows.column(requests, Boolean[]::new, request -> request.actor().kind() == Actor.Kind.WORKER))) {
            EndedLease attempt = EndedLease.of(row);
            ended.put(attempt.lease(), attempt);
        }
        return ended;
    }
}
