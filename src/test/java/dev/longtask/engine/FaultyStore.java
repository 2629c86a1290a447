package dev.longtask.engine;

import dev.longtask.store.StoreException;
import dev.longtask.store.StoreException.Reason;
import dev.longtask.store.TaskStore;
import io.smallrye.mutiny.Uni;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.time.Duration;
import java.util.Random;

/**
 * A store between the engine and the real one that delays, fails before the operation, or does it and loses its
 * answer: each as its random numbers say, until it is told to stop.
 */
final class FaultyStore {
    private final TaskStore store;
    private final Loop loop;
    private final Random random;
    private final double faults;
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
        return Uni.createFrom().emitter(emitter -> {
            boolean fails = !healthy && random.nextDouble() < faults;
            boolean done = !fails || random.nextBoolean();
            loop.schedule(delay(), () -> {
                Object answer = done ? operate(method, arguments) : "";
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

    private Duration delay() {
        // Mostly quick, now and then longer than a lease.
        return random.nextInt(20) == 0
                ? Duration.ofMillis(random.nextInt(90_000))
                : Duration.ofMillis(random.nextInt(20));
    }
}
