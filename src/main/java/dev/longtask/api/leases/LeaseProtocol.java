package dev.longtask.api.leases;

import dev.longtask.api.protocol.ProblemDetails;
import jakarta.inject.Singleton;
import java.util.Set;

/** The lease protocol: errors are problem details (RFC 9457). */
@Singleton
public class LeaseProtocol extends ProblemDetails {
    @Override
    public Set<String> prefixes() {
        return Set.of("/v1/leases");
    }

    @Override
    public Set<String> routes() {
        return Set.of(
                "/v1/leases",
                "/v1/leases/heartbeats",
                "/v1/leases/ends",
                "/v1/leases/{id}/{attempt}/heartbeat",
                "/v1/leases/{id}/{attempt}/complete",
                "/v1/leases/{id}/{attempt}/fail",
                "/v1/leases/{id}/{attempt}/cancelled",
                "/v1/leases/{id}/{attempt}/release");
    }

    @Override
    public Set<String> batches() {
        return Set.of("/v1/leases/heartbeats", "/v1/leases/ends");
    }
}
