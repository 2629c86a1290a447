package dev.longtask.store;

import static org.assertj.core.api.Assertions.assertThat;

import dev.longtask.store.lease.ClaimRequest;
import dev.longtask.store.lease.ClaimRequest.Claimant;
import dev.longtask.store.lease.ClaimRequest.TypeDemand;
import dev.longtask.store.lease.ClaimRequest.TypeLimits;
import dev.longtask.store.lease.ClaimRequest.WaitingWorker;
import dev.longtask.store.lease.ClaimRequest.WorkerTerms;
import dev.longtask.store.lease.Claims;
import dev.longtask.store.lease.FinishResult;
import dev.longtask.store.lease.WorkerLease;
import dev.longtask.task.Actor;
import dev.longtask.task.Principal;
import dev.longtask.task.attempt.Outcome;
import dev.longtask.task.attempt.Report;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Workers outside the service, for tests of stores. */
abstract class WorkerFixture extends StoreFixture {
    static final Duration TIMEOUT = Duration.ofMinutes(10);
    static final Duration STOP_WITHIN = Duration.ofSeconds(40);
    static final Duration LONG_CONTACT = Duration.ofDays(1);
    static final WorkerTerms TERMS = new WorkerTerms(LEASE, TIMEOUT, STOP_WITHIN);
    static final Actor ONE = Actor.worker(Principal.of("bot"), "one");
    static final Actor TWO = Actor.worker(Principal.of("bot"), "two");

    static ClaimRequest request(Map<String, Integer> types, int limit, WaitingWorker... workers) {
        return request(types, limit, TypeLimits.NONE, workers);
    }

    static ClaimRequest request(Map<String, Integer> types, int limit, TypeLimits limits, WaitingWorker... workers) {
        return new ClaimRequest(
                new Claimant("node", 7),
                Duration.ZERO,
                new java.util.TreeMap<>(types)
                        .entrySet().stream()
                                .map(type -> new TypeDemand(type.getKey(), type.getValue(), limits, TERMS))
                                .toList(),
                limit,
                List.of(workers));
    }

    static WaitingWorker exporter(Actor worker, int limit) {
        return new WaitingWorker(worker, Set.of("export"), limit);
    }

    Claims lease(int limit) {
        return await(store.claim(request(Map.of("export", limit), limit, exporter(ONE, limit))));
    }

    WorkerLease leaseOne() {
        Claims claims = lease(1);
        assertThat(claims.workers()).hasSize(1);
        return claims.workers().getFirst();
    }

    FinishResult end(WorkerLease lease, Outcome outcome) {
        return await(store.finish(lease.lease(), outcome, Report.EMPTY, lease.worker()));
    }
}
