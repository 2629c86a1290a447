package dev.longtask.engine;

import com.fasterxml.jackson.databind.JsonNode;
import io.smallrye.mutiny.Uni;
import io.smallrye.mutiny.subscription.Cancellable;
import java.util.concurrent.Executor;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * One call of a handler: on a worker's thread while it is in the handler's own code, then wherever its {@code Uni}
 * emits. A cancel reaches it in both.
 */
final class HandlerRun {
    private final Supplier<Uni<JsonNode>> handler;
    private final Consumer<@Nullable JsonNode> onResult;
    private final Consumer<Throwable> onFailure;
    private final Runnable onReturned;

    private boolean cancelled;
    private @Nullable Thread thread;
    private @Nullable Cancellable subscription;

    /** @param onReturned run once, when the handler's own code has returned and runs no more */
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

    /** Never throws: where there is no thread for the handler, that is its failure. */
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
            // A handler is foreign code: whatever it throws, errors included, is the failure of its attempt.
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
