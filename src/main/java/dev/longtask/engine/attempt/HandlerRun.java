package dev.longtask.engine.attempt;

import com.fasterxml.jackson.databind.JsonNode;
import io.smallrye.mutiny.Uni;
import io.smallrye.mutiny.subscription.Cancellable;
import java.util.concurrent.Executor;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * One call of a handler. The handler's own code runs on a worker thread; its {@code Uni} then emits on any thread. A
 * cancel takes effect in both phases.
 */
final class HandlerRun {
    private final Supplier<Uni<JsonNode>> handler;
    private final Consumer<@Nullable JsonNode> onResult;
    private final Consumer<Throwable> onFailure;
    private final Runnable onReturned;

    private boolean cancelled;
    private @Nullable Thread thread;
    private @Nullable Cancellable subscription;

    /** @param onReturned run once, after the handler's own code has returned */
    HandlerRun(
            Supplier<Uni<JsonNode>> handler,
            Consumer<@Nullable JsonNode> onResult,
            Consumer<Throwable> onFailure,
            Runnable onReturned) {
        this.handler = handler;
        this.onResult = onResult;
        this.onFailure = onFailure;
        this.onReturned = onReturned;
    }

    /** Starts the run. Never throws: if no thread is available, the run fails. */
    void start(Executor workers) {
        try {
            workers.execute(this::run);
        } catch (RuntimeException | Error e) {
            onFailure.accept(e);
            onReturned.run();
        }
    }

    private void run() {
        if (!enter()) {
            onReturned.run();
            return;
        }
        try {
            Uni<JsonNode> uni = handler.get();
            keep(uni.subscribe().with(onResult, onFailure));
        } catch (Throwable e) {
            // Handlers are foreign code: anything they throw, errors included, fails the attempt.
            onFailure.accept(e);
        } finally {
            leave();
            onReturned.run();
        }
    }

    private synchronized boolean enter() {
        thread = Thread.currentThread();
        return !cancelled;
    }

    private void keep(Cancellable subscription) {
        boolean tooLate;
        synchronized (this) {
            this.subscription = subscription;
            tooLate = cancelled;
        }
        if (tooLate) {
            subscription.cancel();
        }
    }

    private synchronized void leave() {
        thread = null;
    }

    /** Cancels the handler's {@code Uni}, and interrupts its thread while it is in the handler's own code. */
    void cancel() {
        Cancellable running;
        synchronized (this) {
            cancelled = true;
            if (thread != null) {
                thread.interrupt();
            }
            running = subscription;
        }
        if (running != null) {
            running.cancel();
        }
    }
}
