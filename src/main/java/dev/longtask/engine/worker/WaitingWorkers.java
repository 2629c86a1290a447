package dev.longtask.engine.worker;

import dev.longtask.engine.claim.Demand;
import dev.longtask.engine.claim.Dispatcher;
import dev.longtask.engine.loop.Loop;
import dev.longtask.engine.rejection.TooManyWaitsException;
import dev.longtask.engine.type.TaskTypes;
import dev.longtask.store.ClaimRequest;
import dev.longtask.store.ClaimRequest.Claimant;
import dev.longtask.store.ClaimRequest.TypeDemand;
import dev.longtask.store.ClaimRequest.WaitingWorker;
import dev.longtask.store.ClaimRequest.WorkerTerms;
import dev.longtask.store.Claims;
import dev.longtask.store.WorkerLease;
import io.smallrye.mutiny.Uni;
import io.smallrye.mutiny.subscription.UniEmitter;
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
import org.jspecify.annotations.Nullable;

/**
 * Workers that wait for tasks on this node, served in the order in which they came. All of them share one claim. Methods
 * run on the loop only, except {@link #lease} and {@link #size}.
 */
final class WaitingWorkers implements Demand {
    private static final int CLAIMED_AT_ONCE = 1_000;
    private static final int WAITING_AT_MOST = 10_000;

    private static final class Waiting {
        final LeaseRequest request;
        final UniEmitter<? super Grant> emitter;
        final List<LeasedTask> granted = new ArrayList<>();
        Loop.Timer timer = () -> {};
        boolean inClaim;
        /** The time is up; the worker is answered when the claim under way has ended. */
        boolean isTimeUp;

        Waiting(LeaseRequest request, UniEmitter<? super Grant> emitter) {
            this.request = request;
            this.emitter = emitter;
        }

        boolean takes(WorkerLease lease) {
            return inClaim
                    && request.worker().equals(lease.worker())
                    && request.types().contains(lease.type())
                    && granted.size() < request.limit();
        }
    }

    private final Loop loop;
    private final TaskTypes types;
    private final Sightings sightings;
    private final Consumer<LeasedTask> giveBack;
    private final Runnable onIdle;
    private final Set<Waiting> waiting = new LinkedHashSet<>();
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
     * @param giveBack releases a task for which no worker is left
     * @param onIdle run when the last claim has ended after {@link #close}
     */
    WaitingWorkers(Loop loop, TaskTypes types, Sightings sightings, Consumer<LeasedTask> giveBack, Runnable onIdle) {
        this.sightings = sightings;
        this.loop = loop;
        this.types = types;
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
                    Waiting one = new Waiting(request, emitter);
                    emitter.onTermination(() -> loop.execute(() -> leave(one)));
                    loop.execute(() -> enter(one));
                })
                // Runs within the emission, unless the subscription was cancelled before.
                .invoke(Grant::taken);
    }

    private void enter(Waiting one) {
        if (waiting.size() >= WAITING_AT_MOST) {
            one.emitter.fail(new TooManyWaitsException(WAITING_AT_MOST));
            return;
        }
        waiting.add(one);
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

    private void timeIsUp(Waiting one) {
        one.isTimeUp = true;
        if (!one.inClaim) {
            answer(one);
        }
    }

    private void leave(Waiting one) {
        one.timer.cancel();
        waiting.remove(one);
        size = waiting.size();
    }

    private void answer(Waiting one) {
        leave(one);
        Grant grant = new Grant(one.granted);
        one.emitter.complete(grant);
        if (!grant.isTaken()) {
            one.granted.forEach(giveBack);
        }
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
        for (Waiting one : List.copyOf(waiting)) {
            Set<String> open = new HashSet<>(one.request.types());
            open.removeAll(empty);
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
        for (int i = 0; i < claims.tasks().size(); i++) {
            WorkerLease lease = claims.workers().get(i);
            LeasedTask leased = new LeasedTask(claims.tasks().get(i), lease);
            waiting.stream()
                    .filter(one -> one.takes(lease))
                    .findFirst()
                    .ifPresentOrElse(one -> one.granted.add(leased), () -> giveBack.accept(leased));
        }
        noteEmptyTypes(request, claims);
        for (Waiting one : List.copyOf(waiting)) {
            if (one.inClaim) {
                one.inClaim = false;
                if (!one.granted.isEmpty() || one.isTimeUp) {
                    answer(one);
                }
            }
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
        for (Waiting one : List.copyOf(waiting)) {
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
