package dev.longtask.api.leases;

import io.netty.handler.codec.http.HttpResponseStatus;
import io.smallrye.mutiny.Uni;
import io.smallrye.mutiny.subscription.Cancellable;
import io.smallrye.mutiny.subscription.UniEmitter;
import io.vertx.ext.web.RoutingContext;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Passes leased tasks on to the connection of their worker. If the worker hangs up before the answer has been written, or
 * gets an error instead, the wait is cancelled, or the tasks go back.
 *
 * @param <T> the answer with the tasks
 */
final class Delivery<T> {
    private final Consumer<T> giveBack;
    private @Nullable T granted;
    private @Nullable Cancellable waiting;
    private boolean over;

    private Delivery(Consumer<T> giveBack) {
        this.giveBack = giveBack;
    }

    /**
     * The tasks for a worker.
     *
     * @param context the worker's request
     * @param lease leases the tasks
     * @param giveBack releases tasks that were not delivered
     */
    static <T> Uni<T> of(RoutingContext context, Uni<T> lease, Consumer<T> giveBack) {
        Delivery<T> delivery = new Delivery<>(giveBack);
        context.addEndHandler(ended ->
                delivery.end(ended.succeeded() && context.response().getStatusCode() == HttpResponseStatus.OK.code()));
        if (context.response().closed()) {
            // It was closed before the handler was added, which is then never called.
            delivery.end(false);
        }
        return Uni.createFrom().emitter(emitter -> delivery.begin(lease, emitter));
    }

    private void begin(Uni<T> lease, UniEmitter<? super T> emitter) {
        Cancellable subscription = lease.subscribe().with(grant -> pass(grant, emitter), emitter::fail);
        boolean gone;
        synchronized (this) {
            waiting = subscription;
            gone = over;
        }
        if (gone) {
            subscription.cancel();
        }
    }

    private void pass(T grant, UniEmitter<? super T> emitter) {
        boolean gone;
        synchronized (this) {
            gone = over;
            granted = grant;
        }
        if (gone) {
            giveBack.accept(grant);
        } else {
            emitter.complete(grant);
        }
    }

    private void end(boolean delivered) {
        T lost;
        Cancellable wait;
        synchronized (this) {
            if (over) {
                return;
            }
            over = true;
            lost = delivered ? null : granted;
            wait = waiting;
        }
        if (lost != null) {
            giveBack.accept(lost);
        } else if (wait != null) {
            wait.cancel();
        }
    }
}
