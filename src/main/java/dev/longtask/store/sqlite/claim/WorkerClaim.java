package dev.longtask.store.sqlite.claim;

import dev.longtask.store.lease.ClaimRequest;
import dev.longtask.store.lease.ClaimRequest.TypeDemand;
import dev.longtask.store.lease.ClaimRequest.WorkerTerms;
import dev.longtask.store.lease.Claims;
import dev.longtask.store.lease.WorkerLease;
import dev.longtask.store.sqlite.claim.ClaimOperation.Ready;
import dev.longtask.store.sqlite.database.Session;
import dev.longtask.store.sqlite.database.Transaction;
import dev.longtask.store.sqlite.query.TaskRows;
import dev.longtask.store.sqlite.query.WorkerLeases;
import dev.longtask.task.Actor;
import dev.longtask.task.Lease;
import dev.longtask.task.Task;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Leases ready tasks to workers outside the service. */
final class WorkerClaim {
    /**
     * Who gets what.
     *
     * @param tasks to lease
     * @param runners who gets each of them
     * @param isAll false when ready tasks were left, for another claim
     */
    record Choice(List<Ready> tasks, List<Actor> runners, boolean isAll) {}

    private WorkerClaim() {}

    /** Divides ready tasks among the workers, as many as fit into an answer. */
    static Choice choose(Session session, ClaimRequest request, List<Ready> ready) throws SQLException {
        List<Ready> fitting = fitting(session, ready);
        Map<String, Integer> counts =
                fitting.stream().collect(Collectors.groupingBy(Ready::type, Collectors.summingInt(one -> 1)));
        Map<String, List<Actor>> assigned = request.assign(counts);
        Map<String, Integer> next = new HashMap<>();
        List<Ready> tasks = new ArrayList<>(fitting.size());
        List<Actor> runners = new ArrayList<>(fitting.size());
        for (Ready task : fitting) {
            List<Actor> ofType = assigned.getOrDefault(task.type(), List.of());
            int place = next.merge(task.type(), 1, Integer::sum) - 1;
            if (place < ofType.size()) {
                tasks.add(task);
                runners.add(ofType.get(place));
            }
        }
        return new Choice(tasks, runners, tasks.size() == ready.size());
    }

    private static List<Ready> fitting(Session session, List<Ready> ready) throws SQLException {
        List<Ready> fitting = new ArrayList<>(ready.size());
        long bytes = 0;
        for (Ready task : ready) {
            bytes += session.number("SELECT bytes FROM task WHERE id = ?", 0, task.id());
            if (bytes > ClaimRequest.WORKER_BYTES && !fitting.isEmpty()) {
                break;
            }
            fitting.add(task);
        }
        return fitting;
    }

    /** @param next when to claim again if all was leased */
    static Claims lease(Transaction transaction, ClaimRequest request, Choice choice, @Nullable Duration next)
            throws SQLException {
        Session session = transaction.session();
        Map<String, WorkerTerms> terms = new HashMap<>();
        for (TypeDemand wanted : request.types()) {
            terms.put(wanted.type(), Objects.requireNonNull(wanted.terms()));
        }
        List<Task> tasks = new ArrayList<>(choice.tasks().size());
        List<WorkerLease> leases = new ArrayList<>(choice.tasks().size());
        for (int i = 0; i < choice.tasks().size(); i++) {
            Ready ready = choice.tasks().get(i);
            Actor runner = choice.runners().get(i);
            ClaimOperation.take(session, ready);
            insert(transaction, ready, runner, request, Objects.requireNonNull(terms.get(ready.type())));
            Task task = TaskRows.leased(session, ready.id());
            ClaimOperation.recordClaim(transaction, task, runner);
            tasks.add(task);
            leases.addAll(WorkerLeases.find(session, List.of(new Lease(task.id(), task.attempt()))));
        }
        return new Claims(tasks, choice.isAll() ? next : Duration.ZERO, true, leases);
    }

    private static void insert(
            Transaction transaction, Ready ready, Actor runner, ClaimRequest request, WorkerTerms terms)
            throws SQLException {
        transaction
                .session()
                .update(
                        """
                        INSERT INTO running (id, attempt, runner, started, lease_end, updated, series,
                                             lease_length, deadline, stop_within)
                        SELECT id, attempt + 1, ?2, ?3, ?3 + min(?5, coalesce(timeout, ?6)), ?3, ?4,
                               ?5, ?3 + coalesce(timeout, ?6), ?7
                          FROM task
                         WHERE id = ?1
                        """,
                        ready.id(),
                        runner.text(),
                        transaction.now(),
                        request.claimant().series(),
                        terms.lease().toMillis(),
                        terms.timeout().toMillis(),
                        terms.stopWithin().toMillis());
    }
}
