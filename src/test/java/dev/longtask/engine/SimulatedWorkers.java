package dev.longtask.engine;

import com.fasterxml.jackson.databind.node.IntNode;
import dev.longtask.engine.rejection.LeaseNotFoundException;
import dev.longtask.engine.rejection.LeasePassedException;
import dev.longtask.engine.rejection.NotCancelledException;
import dev.longtask.engine.worker.Grant;
import dev.longtask.engine.worker.Heartbeat;
import dev.longtask.engine.worker.HeldLease;
import dev.longtask.engine.worker.LeaseRequest;
import dev.longtask.engine.worker.LeasedTask;
import dev.longtask.task.Actor;
import dev.longtask.task.Lease;
import dev.longtask.task.Principal;
import dev.longtask.task.TaskStatus;
import io.smallrye.mutiny.Uni;
import io.smallrye.mutiny.subscription.Cancellable;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Supplier;

/**
 * Workers outside the service in a simulation. Each calls any node. At random, until {@link #calmDown}, they hang up while they
 * wait, vanish, pause beyond their lease and answer late, repeat what they said, say something else, and lose answers.
 */
final class SimulatedWorkers {
    private static final Principal PRINCIPAL = Principal.of("bot");
    private static final Duration ANSWERED_WITHIN = Duration.ofSeconds(40);
    private static final Duration PAUSE = Duration.ofSeconds(5);

    private final VirtualLoop loop;
    private final Random random;
    private final Supplier<SimulatedNode> anyNode;
    private final SavedCheckpoints checkpoints;
    /** The first answer to the end of each lease. */
    private final Map<Lease, TaskStatus> ends = new HashMap<>();

    private final List<String> violations = new ArrayList<>();
    private long completed;
    private boolean calm;

    /**
     * @param anyNode picks a node for a call
     * @param checkpoints is told of what workers save and get
     */
    SimulatedWorkers(VirtualLoop loop, Random random, Supplier<SimulatedNode> anyNode, SavedCheckpoints checkpoints) {
        this.checkpoints = checkpoints;
        this.loop = loop;
        this.random = random;
        this.anyNode = anyNode;
    }

    /** Starts a worker that asks for tasks from now on. */
    void start(String name) {
        ask(Actor.worker(PRINCIPAL, name));
    }

    /** From now on workers do what they should. */
    void calmDown() {
        calm = true;
    }

    /** What the service answered that it must not. */
    List<String> violations() {
        return violations;
    }

    /** How many attempts the workers completed. */
    long completed() {
        return completed;
    }

    private boolean sometimes(int oneIn) {
        return !calm && random.nextInt(oneIn) == 0;
    }

    private Duration within(Duration time) {
        return Duration.ofMillis((long) (random.nextDouble() * time.toMillis()));
    }

    private void ask(Actor worker) {
        LeaseRequest request =
                new LeaseRequest(worker, Set.of("remote"), 1 + random.nextInt(3), within(Duration.ofSeconds(30)));
        SimulatedNode node = anyNode.get();
        Runnable next = () -> loop.schedule(PAUSE, () -> ask(worker));
        boolean hangsUp = sometimes(8);
        Call<Grant> call = new Call<>(node.engine.workers().lease(request), next);
        call.make(hangsUp ? within(Duration.ofSeconds(30)) : ANSWERED_WITHIN, grant -> {
            if (sometimes(10)) {
                // It hung up before the answer was written.
                node.engine.workers().giveBack(grant);
            } else if (!sometimes(10)) {
                grant.tasks().forEach(this::work);
            }
            next.run();
        });
    }

    private void work(LeasedTask task) {
        Lease lease = task.lease().lease();
        checkpoints.begun(lease, task.task().checkpoint());
        // Up to four leases' length, so that it may last longer than the time limit.
        heartbeats(lease, within(Duration.ofSeconds(80)));
    }

    private void heartbeats(Lease lease, Duration left) {
        if (sometimes(25)) {
            return;
        }
        Duration every = sometimes(15) ? within(Duration.ofSeconds(90)) : Duration.ofSeconds(8);
        if (left.compareTo(every) < 0) {
            loop.schedule(left, () -> end(lease, random.nextInt(8), 0));
            return;
        }
        loop.schedule(every, () -> {
            String checkpoint = random.nextBoolean() ? Integer.toString(checkpoints.next(lease)) : null;
            Heartbeat heartbeat =
                    new Heartbeat(random.nextInt(101), random.nextBoolean() ? "busy" : null, List.of(), checkpoint);
            Uni<HeldLease> beat = anyNode.get().engine.workers().heartbeat(lease, PRINCIPAL, heartbeat);
            Call<HeldLease> call = new Call<>(beat, () -> heartbeats(lease, left.minus(every)));
            call.make(ANSWERED_WITHIN, held -> {
                if (held.cancelRequested() && !sometimes(4)) {
                    end(lease, CANCELLED, 0);
                } else {
                    heartbeats(lease, left.minus(every));
                }
            });
        });
    }

    private static final int CANCELLED = -1;

    private Uni<TaskStatus> endCall(Lease lease, int how) {
        var workers = anyNode.get().engine.workers();
        return switch (how) {
            case CANCELLED -> workers.cancelled(lease, PRINCIPAL);
            case 0 -> workers.fail(lease, PRINCIPAL, "broken", true, null);
            case 1 -> workers.fail(lease, PRINCIPAL, "hopeless", false, null);
            case 2 -> workers.release(lease, PRINCIPAL, null);
            default -> workers.complete(lease, PRINCIPAL, IntNode.valueOf(lease.attempt()));
        };
    }

    private void end(Lease lease, int how, int tries) {
        // It repeats until it is answered.
        Call<TaskStatus> call = new Call<>(
                endCall(lease, how), () -> loop.schedule(Duration.ofSeconds(1), () -> again(lease, how, tries)));
        call.make(ANSWERED_WITHIN, status -> ended(lease, how, status));
    }

    private void again(Lease lease, int how, int tries) {
        if (tries < 20) {
            end(lease, how, tries + 1);
        }
    }

    private void ended(Lease lease, int how, TaskStatus status) {
        TaskStatus first = ends.putIfAbsent(lease, status);
        if (first != null && first != status) {
            violations.add("the end of %s was answered with %s and then with %s".formatted(lease, first, status));
        }
        if (how > 2) {
            completed += first == null ? 1 : 0;
            if (status != TaskStatus.COMPLETE) {
                violations.add("a completion of %s was answered with %s".formatted(lease, status));
            }
        }
        if (sometimes(3)) {
            loop.schedule(within(Duration.ofMinutes(3)), () -> end(lease, how, 0));
        }
        if (sometimes(3)) {
            int other = how > 2 ? 0 : 3;
            loop.schedule(within(Duration.ofMinutes(3)), () -> contradict(lease, other));
        }
    }

    private void contradict(Lease lease, int how) {
        new Call<>(endCall(lease, how), () -> {})
                .make(
                        ANSWERED_WITHIN,
                        status ->
                                violations.add("two ends of %s were recorded, %s the second".formatted(lease, status)));
    }

    /** A call that may get no answer, or whose answer is lost. */
    private final class Call<T> {
        private final Uni<T> call;
        private final Runnable onFailure;
        private boolean over;
        private Cancellable subscription = () -> {};

        /** @param onFailure run when there is no answer, or an error that may pass */
        Call(Uni<T> call, Runnable onFailure) {
            this.call = call;
            this.onFailure = onFailure;
        }

        void make(Duration within, Consumer<T> onAnswer) {
            boolean losesAnswer = sometimes(12);
            loop.schedule(within, () -> {
                if (isFirst()) {
                    subscription.cancel();
                    onFailure.run();
                }
            });
            subscription = call.subscribe()
                    .with(
                            answer -> {
                                if (!losesAnswer && isFirst()) {
                                    onAnswer.accept(answer);
                                }
                            },
                            failure -> {
                                if (!isRefusal(failure) && isFirst()) {
                                    loop.schedule(Duration.ofSeconds(1), onFailure);
                                } else {
                                    over = true;
                                }
                            });
        }

        private boolean isFirst() {
            boolean first = !over;
            over = true;
            return first;
        }

        private static boolean isRefusal(Throwable failure) {
            return failure instanceof LeasePassedException
                    || failure instanceof LeaseNotFoundException
                    || failure instanceof NotCancelledException;
        }
    }
}
