package dev.longtask.store.postgres;

import dev.longtask.store.FinishResult;
import dev.longtask.task.Lease;
import dev.longtask.task.Outcome;
import dev.longtask.task.Report;
import dev.longtask.task.TaskEvent;
import dev.longtask.task.TaskId;
import dev.longtask.task.TaskStatus;
import io.vertx.sqlclient.Row;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;

/** Ends attempts as told by whoever ran them: many in one transaction. */
final class Finishing {
    /** An end that was asked for. Two are the same only if they are one request. */
    static final class Request {
        private final Lease lease;
        private final Outcome outcome;
        private final Report last;
        private final String actor;

        Request(Lease lease, Outcome outcome, Report last, String actor) {
            this.lease = lease;
            this.outcome = outcome;
            this.last = last;
            this.actor = actor;
        }

        Lease lease() {
            return lease;
        }

        Outcome outcome() {
            return outcome;
        }
    }

    /**
     * What came of a request.
     *
     * @param mayBeWork whether another task may be ready for it: this one again, or one that it held back
     */
    record Finished(FinishResult result, boolean mayBeWork) {}

    private Finishing() {}

    static List<Finished> finish(Transaction transaction, List<Request> requests) {
        // Of requests for the same lease the first one ends it; the others are repeats.
        Map<Lease, Request> firsts = new LinkedHashMap<>();
        List<Request> repeats = new ArrayList<>();
        for (Request request : requests) {
            if (firsts.putIfAbsent(request.lease(), request) != null) {
                repeats.add(request);
            }
        }
        Map<Lease, EndedAttempt> ended = endLeases(transaction, firsts.keySet());
        Map<Lease, TaskStatus> recorded = record(transaction, firsts, ended);
        firsts.values().stream()
                .filter(request -> !ended.containsKey(request.lease()))
                .forEach(repeats::add);
        Map<Request, FinishResult> repeated = Repeats.answer(transaction, repeats);
        return requests.stream()
                .map(request -> Optional.ofNullable(repeated.get(request))
                        .map(repeat -> new Finished(repeat, false))
                        .orElseGet(() -> finished(
                                Objects.requireNonNull(recorded.get(request.lease())),
                                Objects.requireNonNull(ended.get(request.lease())))))
                .toList();
    }

    private static Finished finished(TaskStatus status, EndedAttempt attempt) {
        return new Finished(
                new FinishResult.Recorded(status), !status.isTerminal() || attempt.limited() || attempt.key() != null);
    }

    /** This is the fence: only who holds a lease can end it. */
    private static Map<Lease, EndedAttempt> endLeases(Transaction transaction, Set<Lease> leases) {
        Map<Lease, EndedAttempt> ended = new HashMap<>();
        for (Row row : transaction.query(
                """
                DELETE FROM claimed c
                 USING unnest($1::uuid[], $2::integer[]) AS lease(id, attempt)
                 WHERE c.id = lease.id AND c.attempt = lease.attempt
                RETURNING
                """ + EndedAttempt.RETURNED,
                Rows.ids(leases, Lease::id),
                Rows.column(leases, Integer[]::new, Lease::attempt))) {
            EndedAttempt attempt = EndedAttempt.of(row);
            ended.put(attempt.lease(), attempt);
        }
        return ended;
    }

    private static Map<Lease, TaskStatus> record(
            Transaction transaction, Map<Lease, Request> requests, Map<Lease, EndedAttempt> ended) {
        Map<Lease, TaskStatus> recorded = new HashMap<>();
        Map<TaskId, String> results = new HashMap<>();
        Map<Lease, Report> reports = new LinkedHashMap<>();
        Endings endings = new Endings();
        for (Request request : requests.values()) {
            EndedAttempt attempt = ended.get(request.lease());
            if (attempt == null) {
                continue;
            }
            if (!request.last.isEmpty()) {
                reports.put(request.lease(), request.last);
            }
            recorded.put(request.lease(), add(endings, attempt.after(request.last), request));
            if (request.outcome() instanceof Outcome.Completed(String result) && result != null) {
                results.put(request.lease().id(), result);
            }
        }
        Notes.send(transaction, reports);
        endings.send(transaction);
        if (!results.isEmpty()) {
            transaction.send(
                    "INSERT INTO result (id, json) SELECT * FROM unnest($1::uuid[], $2::text[])",
                    Rows.ids(results.keySet(), id -> id),
                    Rows.column(results.values(), String[]::new, json -> json));
        }
        return recorded;
    }

    private static TaskStatus add(Endings endings, EndedAttempt attempt, Request request) {
        String actor = request.actor;
        return switch (request.outcome()) {
            case Outcome.Completed completed -> endings.add(attempt, TaskEvent.COMPLETE, actor, null, Duration.ZERO);
            case Outcome.Failed(String reason, Duration retryIn) ->
                retryIn != null && !attempt.last()
                        ? endings.add(attempt, TaskEvent.FAIL_WITH_ATTEMPTS_LEFT, actor, reason, retryIn)
                        : endings.add(attempt, TaskEvent.FAIL_FOR_GOOD, actor, reason, Duration.ZERO);
            case Outcome.Stopped stopped -> endings.add(attempt, TaskEvent.STOP, actor, null, Duration.ZERO);
            case Outcome.HandedBack(String reason) ->
                endings.add(attempt, TaskEvent.HAND_BACK, actor, reason, Duration.ZERO);
        };
    }
}
