package dev.longtask.engine;

import dev.longtask.engine.loop.Loop;
import dev.longtask.store.StoreException;
import dev.longtask.store.StoreException.Reason;
import dev.longtask.store.StoreSignals;
import dev.longtask.store.TaskStore;
import dev.longtask.store.lease.FinishResult;
import dev.longtask.store.lease.LeaseState;
import dev.longtask.task.Lease;
import dev.longtask.task.Task;
import dev.longtask.task.TaskStatus;
import dev.longtask.task.attempt.Report;
import io.smallrye.mutiny.Uni;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.function.BiConsumer;
import java.util.function.Consumer;

/**
 * A store between the engines and the real one. At random, until {@link #heal}, it delays operations, fails them before
 * they run, or runs them and loses their answers. Some writes can't be stored, and share their batches with others. Nodes
 * learn of each other's changes late, twice or never.
 */
final class FaultyStore {
    /** Operations that clients call; these always get an answer. */
    private static final Set<String> CLIENTS = Set.of("submit", "cancel", "retry");

    /**
     * These have a deadline in a store: one that arrives later fails and changes nothing. A late reap would judge living
     * nodes, a late report would replace what a later one has recorded.
     */
    private static final Set<String> NEVER_LATE = Set.of("reap", "report");

    /** What the promises of tasks do not depend on. */
    private static final Set<String> WITHOUT_FAULTS =
            Set.of("isShared", "tickets", "handovers", "activity", "pauses", "workers", "nodes");

    private static final Duration DEADLINE = Duration.ofSeconds(5);

    private static final Set<String> WRITES =
            Set.of("submit", "claim", "finish", "report", "cancel", "retry", "reap", "releaseUnknown");

    /** Writes that share transactions. */
    private static final Set<String> BATCHED = Set.of("submit", "claim", "finish");

    /** One in so many of them can't be stored, until {@link #heal}. */
    private static final int POISONED = 20;

    private final TaskStore store;
    private final Loop loop;
    private final Random random;
    private final double faults;
    private final List<StoreSignals> listeners = new ArrayList<>();
    private final PoisonedBatches batches;
    private final Consumer<Lease> onTakenBack;
    private final BiConsumer<Lease, String> onCheckpoint;
    private boolean healthy;
    private boolean broken;

    /**
     * @param faults fraction of operations that fail, 0 to 1
     * @param onTakenBack called with each reclaimed lease
     * @param onCheckpoint called with each checkpoint whose record is answered
     */
    FaultyStore(
            TaskStore store,
            Loop loop,
            Random random,
            double faults,
            Consumer<Lease> onTakenBack,
            BiConsumer<Lease, String> onCheckpoint) {
        this.store = store;
        this.loop = loop;
        this.random = random;
        this.faults = faults;
        this.onTakenBack = onTakenBack;
        this.onCheckpoint = onCheckpoint;
        this.batches = new PoisonedBatches(loop, random);
    }

    /** How many batches a write that can't be stored has spoiled for others. */
    long spoiledBatches() {
        return batches.spoiled();
    }

    /** Stops the faults. */
    void heal() {
        healthy = true;
    }

    /** Simulates an outage: no operation runs; calls fail at once, fail later, or never get an answer. */
    void breakFor(Duration time) {
        broken = true;
        loop.schedule(time, () -> broken = false);
    }

    TaskStore proxy() {
        return (TaskStore)
                Proxy.newProxyInstance(TaskStore.class.getClassLoader(), new Class<?>[] {TaskStore.class}, this::call);
    }

    private Object call(Object proxy, Method method, Object[] arguments) {
        if (method.getName().equals("listen")) {
            listeners.add((StoreSignals) arguments[0]);
            return this;
        }
        if (WITHOUT_FAULTS.contains(method.getName())) {
            return invoke(method, arguments);
        }
        if (broken) {
            return outage(method.getName());
        }
        return Uni.createFrom().emitter(emitter -> {
            boolean fails = !healthy && random.nextDouble() < faults;
            boolean done = !fails || random.nextBoolean();
            Duration arrives = delay();
            loop.schedule(arrives, () -> {
                if (broken || (NEVER_LATE.contains(method.getName()) && arrives.compareTo(DEADLINE) > 0)) {
                    emitter.fail(failure());
                    return;
                }
                if (!done) {
                    loop.schedule(delay(), () -> emitter.fail(failure()));
                    return;
                }
                run(method, arguments)
                        .subscribe()
                        .with(
                                answer -> loop.schedule(delay(), () -> {
                                    if (fails) {
                                        emitter.fail(failure());
                                    } else {
                                        tellOfCheckpoint(arguments, answer);
                                        emitter.complete(answer);
                                    }
                                }),
                                refused -> loop.schedule(delay(), () -> emitter.fail(refused)));
            });
        });
    }

    private Uni<Object> run(Method method, Object[] arguments) {
        String name = method.getName();
        boolean isPoisoned = !healthy && BATCHED.contains(name) && random.nextInt(POISONED) == 0;
        Uni<Object> answer = BATCHED.contains(name)
                ? batches.write(() -> operate(method, arguments), isPoisoned)
                : Uni.createFrom().item(() -> operate(method, arguments));
        return answer.invoke(() -> {
            if (WRITES.contains(name)) {
                tell();
            }
        });
    }

    private Uni<Object> outage(String method) {
        return switch (random.nextInt(CLIENTS.contains(method) ? 2 : 3)) {
            case 0 -> Uni.createFrom().failure(failure());
            case 1 ->
                Uni.createFrom()
                        .emitter(emitter -> loop.schedule(Duration.ofSeconds(5), () -> emitter.fail(failure())));
            default -> Uni.createFrom().nothing();
        };
    }

    private Object operate(Method method, Object[] arguments) {
        Object answer = ((Uni<?>) invoke(method, arguments)).await().indefinitely();
        if (method.getName().equals("reap")) {
            ((List<?>) answer).forEach(task -> onTakenBack.accept(leaseOf((Task) task)));
        }
        return answer;
    }

    private Object invoke(Method method, Object[] arguments) {
        try {
            return method.invoke(store, arguments);
        } catch (IllegalAccessException e) {
            throw new IllegalStateException(e);
        } catch (InvocationTargetException e) {
            throw new IllegalStateException(e.getCause());
        }
    }

    /** Mostly that the store is unavailable; sometimes an error in one of its threads. */
    private Throwable failure() {
        return random.nextInt(10) == 0
                ? new OutOfMemoryError("simulated")
                : new StoreException(Reason.UNAVAILABLE, "simulated");
    }

    /** Notifies each node of a change once, twice or never, at once or later. */
    private void tell() {
        for (StoreSignals listener : listeners) {
            for (int times = random.nextInt(3); times > 0; times--) {
                loop.schedule(delay(), () -> {
                    listener.workAdded();
                    listener.tasksChanged(task -> true);
                });
            }
        }
    }

    private void tellOfCheckpoint(Object[] arguments, Object answer) {
        boolean recorded = (answer instanceof FinishResult.Recorded(TaskStatus next) && next != TaskStatus.COMPLETE)
                || (answer instanceof LeaseState held && held != LeaseState.LOST);
        if (recorded && arguments[0] instanceof Lease lease) {
            for (Object argument : arguments) {
                if (argument instanceof Report report && report.checkpoint() != null) {
                    onCheckpoint.accept(lease, report.checkpoint());
                }
            }
        }
    }

    private static Lease leaseOf(Task task) {
        return new Lease(task.id(), task.attempt());
    }

    private Duration delay() {
        // Usually short, sometimes longer than a lease.
        return random.nextInt(20) == 0
                ? Duration.ofMillis(random.nextInt(90_000))
                : Duration.ofMillis(random.nextInt(20));
    }
}
