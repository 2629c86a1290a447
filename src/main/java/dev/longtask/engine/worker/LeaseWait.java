package dev.longtask.engine.worker;

import dev.longtask.engine.loop.Loop;
import dev.longtask.store.lease.WorkerLease;
import dev.longtask.task.Principal;
import io.smallrye.mutiny.subscription.UniEmitter;
import java.util.ArrayList;
import java.util.List;

/** A request for tasks that waits. Belongs to the loop. */
final class LeaseWait {
    final LeaseRequest request;
    final UniEmitter<? super Grant> emitter;
    final List<LeasedTask> granted = new ArrayList<>();
    Loop.Timer timer = () -> {};
    boolean inClaim;
    /** The time is up; the worker is answered when the claim under way has ended. */
    boolean isTimeUp;

    LeaseWait(LeaseRequest request, UniEmitter<? super Grant> emitter) {
        this.request = request;
        this.emitter = emitter;
    }

    boolean takes(WorkerLease lease) {
        return request.types().contains(lease.type()) && granted.size() < request.limit();
    }

    Principal principal() {
        return request.worker().principal().orElseThrow();
    }
}
