package dev.longtask.api.leases;

import dev.longtask.engine.worker.Grant;
import io.smallrye.mutiny.Uni;
import io.smallrye.mutiny.subscription.Cancellable;
import io.smallrye.mutiny.subscription.UniEmitter;
import io.vertx.ext.web.RoutingContext;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Passes leased tasks on to the connection of their worker. If the worker hangs up before the answer has been written, the
 * wait is cancelled, or the tasks go back.
 */
final class Delivery {
    private final Consumer<Grant> giveBack;
    private @Nullable Grant granted;
    private @Nullable Cancellable waiting;
    private boolean over;

    private Delivery(Consumer<Grant> giveBack) {
        this.giveBack = giveBack;
    }

    /**
     * The tasks for a worker.
     *
     * @param context the worker's request
     * @param lease leases the tasks
     * @param giveBack releases tasks that were not delivered
     */
    static Uni<Grant> of(RoutingContext context, Uni<Grant> lease, Consumer<Grant> giveBack) {
        Delivery delivery = new Delivery(giveBack);
        context.addEndHandler(ended -> delivery.end(ended.succeeded()));
        if (context.response().closed()) {
            // It was closed before the handler was added, which is then never called.
            delivery.end(false);
        }
        return Uni.createFrom().emitter(emitter -> delivery.begin(lease, emitter));
    }

    private void begin(Uni<Grant> lease, UniEmitter<? super Grant> emitter) {
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

    private void pass(Grant grant, UniEmitter<? super Grant> emitter) {
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
        Grant lost;
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
