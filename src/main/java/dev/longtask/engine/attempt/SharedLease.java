package dev.longtask.engine.attempt;

import dev.longtask.handler.LeaseToken;
import dev.longtask.handler.TaskFailure;
import dev.longtask.store.StoreException;
import dev.longtask.store.lease.Handovers;
import dev.longtask.store.lease.LeaseState;
import dev.longtask.task.Lease;
import io.smallrye.mutiny.Uni;

/** The lease of an attempt that a service outside may end. Thread-safe. */
final class SharedLease {
    private final Lease lease;
    private final AttemptServices host;
    private final Handovers.Terms terms;
    private volatile boolean shared;
    private volatile boolean handedOver;

    SharedLease(Lease lease, AttemptServices host, Handovers.Terms terms) {
        this.lease = lease;
        this.host = host;
        this.terms = terms;
    }

    Uni<LeaseToken> share() {
        return Uni.createFrom().deferred(() -> {
            LeaseToken token = LeaseToken.create(lease);
            return host.store()
                    .handovers()
                    .share(lease, token.secret().hash(), terms)
                    .onFailure(StoreException.class)
                    .transform(
                            failure -> TaskFailure.retryable("The store did not keep the token of the lease.", failure))
                    .map(state -> {
                        if (state == LeaseState.LOST) {
                            throw TaskFailure.retryable("The lease is lost.");
                        }
                        shared = true;
                        return token;
                    });
        });
    }

    void handOver() {
        if (!shared) {
            throw new IllegalStateException("the lease has not been shared");
        }
        handedOver = true;
    }

    /** Whether a service outside may have ended the attempt. */
    boolean isShared() {
        return shared;
    }

    boolean isHandedOver() {
        return handedOver;
    }
}
