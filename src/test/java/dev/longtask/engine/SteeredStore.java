package dev.longtask.engine;

import dev.longtask.store.StoreException;
import dev.longtask.store.StoreException.Reason;
import dev.longtask.store.TaskStore;
import dev.longtask.store.lease.Handovers;
import dev.longtask.store.type.ActivityCounts;
import io.smallrye.mutiny.Uni;
import io.smallrye.mutiny.subscription.UniEmitter;
import java.lang.reflect.InvocationHandler;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** A store between an engine and the real one. Counts calls, and lets a test control each method. */
public final class SteeredStore {
    /** A call whose answer the test holds back. */
    static final class Held {
        private final Supplier<Object> operation;
        private final UniEmitter<? super Object> emitter;

        private Held(Supplier<Object> operation, UniEmitter<? super Object> emitter) {
            this.operation = operation;
            this.emitter = emitter;
        }

        void answer() {
            emitter.complete(operation.get());
        }

        void fail() {
            emitter.fail(unavailable());
        }
    }

    private final TaskStore store;
    private final Map<String, Integer> calls = new HashMap<>();
    private final Map<String, Boolean> failing = new HashMap<>();
    private final Map<String, Boolean> holding = new HashMap<>();
    private final Map<String, List<Held>> held = new HashMap<>();
    private final Map<String, Function<Object[], @Nullable Uni<?>>> instead = new HashMap<>();
    private boolean shared = true;

    SteeredStore(TaskStore store) {
        this.store = store;
    }

    TaskStore proxy() {
        return (TaskStore)
                Proxy.newProxyInstance(TaskStore.class.getClassLoader(), new Class<?>[] {TaskStore.class}, on(store));
    }

    /** From now on these methods fail without running. */
    void fail(String... methods) {
        for (String method : methods) {
            failing.put(method, false);
        }
    }

    /** From now on this method runs but fails. */
    public void loseAnswers(String method) {
        failing.put(method, true);
    }

    /** Ends all failures. */
    public void heal() {
        failing.clear();
    }

    /** From now on this method runs, but its answers are held back. */
    void holdAnswers(String method) {
        holding.put(method, true);
    }

    /** From now on calls of this method are held back; each runs when the test releases it. */
    void hold(String method) {
        holding.put(method, false);
    }

    void holdNoLonger(String method) {
        holding.remove(method);
    }

    /** Removes and returns the held calls, in call order. */
    List<Held> takeHeld(String method) {
        return Objects.requireNonNullElse(held.remove(method), List.of());
    }

    /** From now on the test answers this method, given its arguments; a null answer passes the call on to the store. */
    void answerInstead(String method, Function<Object[], @Nullable Uni<?>> answer) {
        instead.put(method, answer);
    }

    /** Acts as a store that serves one process only. */
    void notShared() {
        shared = false;
    }

    int calls(String method) {
        return calls.getOrDefault(method, 0);
    }

    void countAnew() {
        calls.clear();
    }

    /** Steers the calls of an object: the store, or a part of it. */
    private InvocationHandler on(Object target) {
        return (proxy, method, given) -> call(target, method, given);
    }

    private @Nullable Object call(Object target, Method method, Object @Nullable [] given) {
        String name = method.getName();
        if (method.getReturnType() == Handovers.class) {
            return Proxy.newProxyInstance(
                    Handovers.class.getClassLoader(), new Class<?>[] {Handovers.class}, on(store.handovers()));
        }
        if (method.getReturnType() == ActivityCounts.class) {
            return Proxy.newProxyInstance(
                    ActivityCounts.class.getClassLoader(), new Class<?>[] {ActivityCounts.class}, on(store.activity()));
        }
        Object[] arguments = given == null ? new Object[0] : given;
        calls.merge(name, 1, Integer::sum);
        if (name.equals("isShared")) {
            return shared;
        }
        Boolean doneThoughFailing = failing.get(name);
        if (doneThoughFailing != null) {
            if (doneThoughFailing) {
                operate(target, method, arguments);
            }
            return Uni.createFrom().failure(unavailable());
        }
        Function<Object[], @Nullable Uni<?>> answer = instead.get(name);
        Uni<?> answered = answer == null ? null : answer.apply(arguments);
        if (answered != null) {
            return answered;
        }
        Boolean doneThoughHeld = holding.get(name);
        if (doneThoughHeld != null) {
            return hold(target, method, arguments, doneThoughHeld);
        }
        return invoke(target, method, arguments);
    }

    private Uni<Object> hold(Object target, Method method, Object[] arguments, boolean isDoneNow) {
        Object done = isDoneNow ? operate(target, method, arguments) : null;
        return Uni.createFrom()
                .emitter(emitter -> held.computeIfAbsent(method.getName(), key -> new ArrayList<>())
                        .add(new Held(() -> done == null ? operate(target, method, arguments) : done, emitter)));
    }

    private Object operate(Object target, Method method, Object[] arguments) {
        return ((Uni<?>) Objects.requireNonNull(invoke(target, method, arguments)))
                .await()
                .indefinitely();
    }

    private @Nullable Object invoke(Object target, Method method, Object[] arguments) {
        try {
            return method.invoke(target, arguments);
        } catch (IllegalAccessException e) {
            throw new IllegalStateException(e);
        } catch (InvocationTargetException e) {
            throw new IllegalStateException(e.getCause());
        }
    }

    static StoreException unavailable() {
        return new StoreException(Reason.UNAVAILABLE, "simulated");
    }
}
