package dev.longtask.store.sqlite.claim;

import dev.longtask.store.lease.ClaimRequest;
import dev.longtask.store.lease.ClaimRequest.Claimant;
import dev.longtask.store.lease.ClaimRequest.TypeDemand;
import dev.longtask.store.lease.ClaimRequest.TypeLimits;
import dev.longtask.store.lease.Claims;
import dev.longtask.store.sqlite.database.Session;
import dev.longtask.store.sqlite.database.Transaction;
import dev.longtask.store.sqlite.query.TaskRows;
import dev.longtask.store.sqlite.queue.FairTurns;
import dev.longtask.store.sqlite.queue.TaskQueue;
import dev.longtask.task.Actor;
import dev.longtask.task.Task;
import dev.longtask.task.TaskEvent;
import dev.longtask.task.TaskId;
import dev.longtask.task.TaskStatus;
import dev.longtask.task.Transitions;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Leases ready tasks. */
public final class ClaimOperation {
    private static final int PROMOTED_AT_ONCE = 1_000;

    /** A ready task; urgency is the negated priority. */
    record Ready(String type, int urgency, long turn, TaskId id) {}

    private ClaimOperation() {}

    public static Claims claim(Transaction transaction, ClaimRequest request) throws SQLException {
        Session session = transaction.session();
        TaskQueue.promote(transaction, PROMOTED_AT_ONCE);
        List<List<Ready>> candidates = new ArrayList<>();
        Duration next = null;
        for (TypeDemand wanted : request.types()) {
            RemainingCapacity room = RemainingCapacity.of(transaction, wanted);
            // Served by the keys of ready and type_pause.
            List<Ready> ready = session.list(
                    """
                    SELECT type, urgency, turn, id
                      FROM ready
                     WHERE type = ?1 AND NOT EXISTS (SELECT 1 FROM type_pause WHERE type = ?1)
                     ORDER BY urgency, turn, id
                     LIMIT ?2
                    """,
                    row -> new Ready(row.text(), row.integer(), row.number(), row.id()),
                    wanted.type(),
                    Math.min(room.tasks(), request.limit()));
            candidates.add(ready);
            if (ready.size() == room.tasks()) {
                next = earlier(next, room.again());
            }
        }
        List<Ready> chosen = chosen(candidates, request.limit());
        List<Ready> leased;
        Claims claims;
        if (request.isForWorkers()) {
            WorkerClaim.Choice choice = WorkerClaim.choose(session, request, chosen);
            leased = choice.tasks();
            claims = WorkerClaim.lease(transaction, request, choice, earlier(next, nextDue(transaction)));
        } else {
            leased = chosen;
            claims = lease(transaction, request, chosen, earlier(next, nextDue(transaction)));
        }
        for (TypeDemand wanted : request.types()) {
            if (!wanted.limits().equals(TypeLimits.NONE)) {
                recordStarts(transaction, wanted, leased);
            }
        }
        return claims;
    }

    /**
     * The candidates to lease. Each type gets its share of the most urgent, then oldest candidates overall; within a type,
     * turns decide which tasks fill the share.
     */
    private static List<Ready> chosen(List<List<Ready>> candidates, int limit) {
        if (candidates.size() == 1) {
            return candidates.getFirst();
        }
        Map<String, Long> shares = candidates.stream()
                .flatMap(List::stream)
                .sorted(Comparator.comparingInt(Ready::urgency).thenComparing(Ready::id))
                .limit(limit)
                .collect(Collectors.groupingBy(Ready::type, Collectors.counting()));
        return candidates.stream()
                .filter(ready -> !ready.isEmpty())
                .flatMap(ready -> ready.stream()
                        .limit(shares.getOrDefault(ready.getFirst().type(), 0L)))
                .sorted(Comparator.comparingInt(Ready::urgency)
                        .thenComparingLong(Ready::turn)
                        .thenComparing(Ready::id))
                .toList();
    }

    private static void recordStarts(Transaction transaction, TypeDemand wanted, List<Ready> chosen)
            throws SQLException {
        Session session = transaction.session();
        List<Ready> ofType = chosen.stream()
                .filter(ready -> ready.type().equals(wanted.type()))
                .toList();
        for (Ready ready : ofType) {
            session.update("UPDATE running SET limited_type = ? WHERE id = ?", wanted.type(), ready.id());
            if (wanted.limits().fair()) {
                FairTurns.claimed(session, wanted.type(), ready.urgency(), ready.turn());
            }
        }
        if (wanted.limits().rate() != null && !ofType.isEmpty()) {
            RemainingCapacity.started(transaction, wanted.type(), ofType.size());
        }
    }

    private static @Nullable Duration earlier(@Nullable Duration first, @Nullable Duration second) {
        if (first == null || second == null) {
            return first == null ? second : first;
        }
        return first.compareTo(second) < 0 ? first : second;
    }

    private static Claims lease(
            Transaction transaction, ClaimRequest request, List<Ready> chosen, @Nullable Duration next)
            throws SQLException {
        Instant leaseEnd = transaction.now().plus(request.lease());
        Claimant claimant = request.claimant();
        for (Ready ready : chosen) {
            take(transaction.session(), ready);
            transaction
                    .session()
                    .update("""
                    INSERT INTO running (id, attempt, runner, started, lease_end, updated, series)
                    SELECT id, attempt + 1, ?2, ?3, ?4, ?3, ?5 FROM task WHERE id = ?1
                    """, ready.id(), claimant.actor().text(), transaction.now(), leaseEnd, claimant.series());
        }
        if (chosen.isEmpty()) {
            return new Claims(List.of(), next, true, List.of());
        }
        // One query for all: starting a query costs as much as reading several rows.
        Map<TaskId, Task> leased = new HashMap<>();
        TaskRows.leasedUntil(transaction.session(), leaseEnd).forEach(task -> leased.put(task.id(), task));
        List<Task> started = new ArrayList<>(chosen.size());
        for (Ready ready : chosen) {
            Task task = Objects.requireNonNull(leased.get(ready.id()));
            recordClaim(transaction, task, claimant.actor());
            started.add(task);
        }
        return new Claims(started, next, true, List.of());
    }

    /** Takes a task out of the queue. */
    static void take(Session session, Ready ready) throws SQLException {
        session.update(
                "DELETE FROM ready WHERE type = ? AND urgency = ? AND turn = ? AND id = ?",
                ready.type(),
                ready.urgency(),
                ready.turn(),
                ready.id());
    }

    /** Records the transition of a leased task. */
    static void recordClaim(Transaction transaction, Task task, Actor runner) throws SQLException {
        transaction.transition(
                task.id(),
                task.type(),
                task.creator().number(),
                TaskStatus.ENQUEUED,
                Transitions.after(TaskStatus.ENQUEUED, TaskEvent.CLAIM),
                task.attempt(),
                runner,
                null);
    }

    private static @Nullable Duration nextDue(Transaction transaction) throws SQLException {
        long due = transaction.session().number("SELECT min(due) FROM scheduled", Long.MAX_VALUE);
        return due == Long.MAX_VALUE
                ? null
                : Duration.ofMillis(Math.max(0, due - transaction.now().toEpochMilli()));
    }
}
