package dev.longtask.engine;

import dev.longtask.engine.loop.Loop;
import dev.longtask.store.FinishResult;
import dev.longtask.store.LeaseState;
import dev.longtask.store.StoreException;
import dev.longtask.store.StoreException.Reason;
import dev.longtask.store.StoreSignals;
import dev.longtask.store.TaskStore;
import dev.longtask.task.Lease;
import dev.longtask.task.Report;
import dev.longtask.task.Task;
import dev.longtask.task.TaskStatus;
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
 * they run, or runs them and loses their answers. Nodes learn of each other's changes late, twice or never.
 */
final class FaultyStore {
    /** Operations that clients call; these always get an answer. */
    private static final Set<String> CLIENTS = Set.of("submit", "cancel", "retry");

    /**
     * These have a deadline in a store: one that arrives later fails and changes nothing. A late reap would judge living
     * nodes, a late report would replace what a later one has recorded.
     */
    private static final Set<String> NEVER_LATE = Set.of("reap", "report");

    private static final Duration DEADLINE = Duration.ofSeconds(5);

    private static final Set<String> WRITES =
            Set.of("submit", "claim", "finish", "report", "cancel", "retry", "reap", "releaseUnknown");

    private final TaskStore store;
    private final Loop loop;
    private final Random random;
    private final double faults;
    private final List<StoreSignals> listeners = new ArrayList<>();
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
        if (method.getName().equals("isShared")) {
            return store.isShared();
        }
        if (method.getName().equals("tickets")) {
            return store.tickets();
        }
        if (method.getName().equals("handovers")) {
            return store.handovers();
        }
        if (method.getName().equals("activity")) {
            return store.activity();
        }
        if (method.getName().equals("pauses")) {
            return store.pauses();
        }
        if (method.getName().equals("workers")) {
            return store.workers();
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
                Object answer = done ? operate(method, arguments) : "";
                if (done && WRITES.contains(method.getName())) {
                    tell();
                }
                loop.schedule(delay(), () -> {
                    if (fails) {
                        emitter.fail(failure());
                    } else {
                        tellOfCheckpoint(arguments, answer);
                        emitter.complete(answer);
                    }
                });
            });
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
        try {
            Object answer = ((Uni<?>) method.invoke(store, arguments)).await().indefinitely();
            if (method.getName().equals("reap")) {
                ((List<?>) answer).forEach(task -> onTakenBack.accept(leaseOf((Task) task)));
            }
            return answer;
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
