package dev.longtask.engine.worker;

import dev.longtask.engine.claim.Demand;
import dev.longtask.engine.claim.Dispatcher;
import dev.longtask.engine.loop.Loop;
import dev.longtask.engine.rejection.NodeBusyException;
import dev.longtask.engine.rejection.TooManyWaitsException;
import dev.longtask.engine.type.TaskTypes;
import dev.longtask.store.lease.ClaimRequest;
import dev.longtask.store.lease.ClaimRequest.Claimant;
import dev.longtask.store.lease.ClaimRequest.TypeDemand;
import dev.longtask.store.lease.ClaimRequest.WaitingWorker;
import dev.longtask.store.lease.ClaimRequest.WorkerTerms;
import dev.longtask.store.lease.Claims;
import dev.longtask.store.lease.WorkerLease;
import dev.longtask.task.Actor;
import dev.longtask.task.Principal;
import io.smallrye.mutiny.Uni;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Workers that wait for tasks on this node, served in the order in which they came. All of them share one claim. Methods
 * run on the loop only, except {@link #lease} and {@link #size}.
 */
final class WaitingWorkers implements Demand {
    private static final int CLAIMED_AT_ONCE = 1_000;
    private static final int WAITING_AT_MOST = 10_000;
    /** One principal can't take the places of all others. */
    private static final int WAITING_OF_ONE_AT_MOST = WAITING_AT_MOST / 2;

    private final Loop loop;
    private final TaskTypes types;
    private final Sightings sightings;
    private final Consumer<LeasedTask> delivered;
    private final Consumer<LeasedTask> giveBack;
    private final Runnable onIdle;
    private final Set<LeaseWait> waiting = new LinkedHashSet<>();
    private final Map<Principal, Integer> waitingOf = new HashMap<>();
    /** The size of {@code waiting}, for other threads. */
    private volatile int size;
    /** Types without a ready task, as far as is known. */
    private final Set<String> empty = new HashSet<>();

    private @Nullable Dispatcher dispatcher;
    /** Whether there may be new work since the claim under way began. */
    private boolean wokenUp;

    private boolean closed;

    /**
     * @param sightings is told of each worker
     * @param delivered receives each task that was passed on to its worker
     * @param giveBack releases a task for which no worker is left
     * @param onIdle run when the last claim has ended after {@link #close}
     */
    WaitingWorkers(
            Loop loop,
            TaskTypes types,
            Sightings sightings,
            Consumer<LeasedTask> delivered,
            Consumer<LeasedTask> giveBack,
            Runnable onIdle) {
        this.sightings = sightings;
        this.loop = loop;
        this.types = types;
        this.delivered = delivered;
        this.giveBack = giveBack;
        this.onIdle = onIdle;
    }

    /** @param claims claims for these workers */
    void start(Dispatcher claims) {
        dispatcher = claims;
    }

    /** How many requests wait. Safe to call from any thread. */
    int size() {
        return size;
    }

    @Override
    public void mayBeWork() {
        empty.clear();
        wokenUp = true;
    }

    /** Answers all who wait, and from now on each request at once. */
    void close() {
        closed = true;
        List.copyOf(waiting).forEach(one -> {
            one.isTimeUp = true;
            if (!one.inClaim) {
                answer(one);
            }
        });
    }

    /** Leases tasks; safe to call from any thread. If it is cancelled, nothing stays leased. */
    Uni<Grant> lease(LeaseRequest request) {
        return Uni.createFrom()
                .<Grant>emitter(emitter -> {
                    LeaseWait one = new LeaseWait(request, emitter);
                    emitter.onTermination(() -> loop.execute(() -> leave(one)));
                    loop.execute(() -> enter(one));
                })
                // Runs within the emission, unless the subscription was cancelled before.
                .invoke(Grant::taken);
    }

    private void enter(LeaseWait one) {
        int ofPrincipal = waitingOf.getOrDefault(one.principal(), 0);
        if (ofPrincipal >= WAITING_OF_ONE_AT_MOST) {
            one.emitter.fail(new TooManyWaitsException(WAITING_OF_ONE_AT_MOST));
            return;
        }
        if (waiting.size() >= WAITING_AT_MOST) {
            one.emitter.fail(new NodeBusyException());
            return;
        }
        waiting.add(one);
        waitingOf.put(one.principal(), ofPrincipal + 1);
        size = waiting.size();
        sightings.saw(one.request.worker(), one.request.types());
        Duration wait = one.request.atMost();
        one.isTimeUp = wait.isZero();
        if (closed || (one.isTimeUp && empty.containsAll(one.request.types()))) {
            answer(one);
            return;
        }
        if (!one.isTimeUp) {
            one.timer = loop.schedule(wait, () -> timeIsUp(one));
        }
        if (!empty.containsAll(one.request.types())) {
            fill();
        }
    }

    private void timeIsUp(LeaseWait one) {
        one.isTimeUp = true;
        if (!one.inClaim) {
            answer(one);
        }
    }

    private void leave(LeaseWait one) {
        one.timer.cancel();
        if (waiting.remove(one)) {
            waitingOf.computeIfPresent(one.principal(), (key, count) -> count == 1 ? null : count - 1);
        }
        size = waiting.size();
    }

    private void answer(LeaseWait one) {
        leave(one);
        Grant grant = new Grant(one.granted);
        one.emitter.complete(grant);
        one.granted.forEach(grant.isTaken() ? delivered : giveBack);
    }

    private void fill() {
        if (dispatcher != null) {
            dispatcher.fill();
        }
    }

    // The claims.

    @Override
    public @Nullable ClaimRequest next(Claimant claimant) {
        Map<String, Integer> wanted = new TreeMap<>();
        List<WaitingWorker> workers = new ArrayList<>();
        int limit = 0;
        for (LeaseWait one : List.copyOf(waiting)) {
            Set<String> open = open(one.request.types());
            if (!open.isEmpty()) {
                one.inClaim = true;
                workers.add(new WaitingWorker(one.request.worker(), open, one.request.limit()));
                open.forEach(type -> wanted.merge(type, one.request.limit(), Integer::sum));
                limit = Math.min(limit + one.request.limit(), CLAIMED_AT_ONCE);
            } else if (one.isTimeUp) {
                // It came while another claim was under way, which found nothing.
                answer(one);
            }
        }
        if (workers.isEmpty()) {
            return null;
        }
        wokenUp = false;
        int most = limit;
        List<TypeDemand> demands = wanted.entrySet().stream()
                .map(type -> demand(type.getKey(), Math.min(type.getValue(), most)))
                .toList();
        return new ClaimRequest(claimant, Duration.ZERO, demands, limit, workers);
    }

    private Set<String> open(Set<String> types) {
        if (empty.isEmpty()) {
            return types;
        }
        Set<String> open = new HashSet<>(types);
        open.removeAll(empty);
        return open;
    }

    private TypeDemand demand(String name, int limit) {
        var type = types.find(name).orElseThrow();
        WorkerTerms terms = type.workerTerms();
        if (terms == null) {
            throw new IllegalStateException("nodes run the type " + name);
        }
        return new TypeDemand(name, limit, type.limits(), terms);
    }

    @Override
    public void claimed(ClaimRequest request, Claims claims, long askedAt) {
        grant(claims);
        noteEmptyTypes(request, claims);
        for (LeaseWait one : List.copyOf(waiting)) {
            if (one.inClaim) {
                one.inClaim = false;
                if (!one.granted.isEmpty() || one.isTimeUp) {
                    answer(one);
                }
            }
        }
    }

    /** Gives each task to the first request of its worker that takes it. */
    private void grant(Claims claims) {
        Map<Actor, List<LeaseWait>> served = claims.tasks().isEmpty()
                ? Map.of()
                : waiting.stream()
                        .filter(one -> one.inClaim)
                        .collect(Collectors.groupingBy(one -> one.request.worker()));
        for (int i = 0; i < claims.tasks().size(); i++) {
            WorkerLease lease = claims.workers().get(i);
            LeasedTask leased = new LeasedTask(claims.tasks().get(i), lease);
            served.getOrDefault(lease.worker(), List.of()).stream()
                    .filter(one -> one.takes(lease))
                    .findFirst()
                    .ifPresentOrElse(one -> one.granted.add(leased), () -> giveBack.accept(leased));
        }
    }

    private void noteEmptyTypes(ClaimRequest request, Claims claims) {
        boolean sawAll =
                claims.complete() && claims.tasks().size() < request.limit() && !Duration.ZERO.equals(claims.nextDue());
        if (!sawAll || wokenUp) {
            return;
        }
        Map<String, Integer> found = new HashMap<>();
        claims.tasks().forEach(task -> found.merge(task.type(), 1, Integer::sum));
        for (TypeDemand wanted : request.types()) {
            if (found.getOrDefault(wanted.type(), 0) < wanted.limit()) {
                empty.add(wanted.type());
            }
        }
    }

    @Override
    public void claimFailed(Throwable failure) {
        for (LeaseWait one : List.copyOf(waiting)) {
            if (one.inClaim) {
                one.inClaim = false;
                if (one.isTimeUp) {
                    leave(one);
                    one.emitter.fail(failure);
                }
            }
        }
    }

    @Override
    public void idle() {
        onIdle.run();
    }
}
