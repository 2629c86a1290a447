package dev.longtask.engine;

import dev.longtask.store.StoreException;
import dev.longtask.store.StoreException.Reason;
import dev.longtask.store.StoreSignals;
import dev.longtask.store.TaskStore;
import io.smallrye.mutiny.Uni;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.Set;

/**
 * A store between the engines and the real one that delays, fails before the operation, or does it and loses its
 * answer: each as its random numbers say, until it is told to stop. Nodes are told of each other's changes late, twice or
 * not at all.
 */
final class FaultyStore {
    private static final Set<String> WRITES =
            Set.of("submit", "claim", "finish", "report", "cancel", "retry", "reap", "handBackUnknown");

    private final TaskStore store;
    private final Loop loop;
    private final Random random;
    private final double faults;
    private final List<StoreSignals> listeners = new ArrayList<>();
    private boolean healthy;

    /** @param faults which part of the operations goes wrong, 0 to 1 */
    FaultyStore(TaskStore store, Loop loop, Random random, double faults) {
        this.store = store;
        this.loop = loop;
        this.random = random;
        this.faults = faults;
    }

    /** From now on everything works. */
    void heal() {
        healthy = true;
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
        return Uni.createFrom().emitter(emitter -> {
            boolean fails = !healthy && random.nextDouble() < faults;
            boolean done = !fails || random.nextBoolean();
            loop.schedule(delay(), () -> {
                Object answer = done ? operate(method, arguments) : "";
                if (done && WRITES.contains(method.getName())) {
                    tell();
                }
                loop.schedule(delay(), () -> {
                    if (fails) {
                        emitter.fail(new StoreException(Reason.UNAVAILABLE, "simulated"));
                    } else {
                        emitter.complete(answer);
                    }
                });
            });
        });
    }

    private Object operate(Method method, Object[] arguments) {
        try {
            return ((Uni<?>) method.invoke(store, arguments)).await().indefinitely();
        } catch (IllegalAccessException e) {
            throw new IllegalStateException(e);
        } catch (InvocationTargetException e) {
            throw new IllegalStateException(e.getCause());
        }
    }

    /** Tells nodes of a change: each once, twice or not at all, at once or later. */
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

    private Duration delay() {
        // Mostly quick, now and then longer than a lease.
        return random.nextInt(20) == 0
                ? Duration.ofMillis(random.nextInt(90_000))
                : Duration.ofMillis(random.nextInt(20));
    }
}
