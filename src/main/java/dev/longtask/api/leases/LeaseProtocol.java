package dev.longtask.api.leases;

import dev.longtask.api.protocol.ApiError;
import dev.longtask.api.protocol.Problem;
import dev.longtask.api.protocol.Protocol;
import jakarta.inject.Singleton;
import java.util.Set;
import org.eclipse.microprofile.openapi.models.media.Schema;

/** The lease protocol: errors are problem details (RFC 9457). */
@Singleton
public class LeaseProtocol implements Protocol {
    @Override
    public Set<String> prefixes() {
        return Set.of("/v1/leases", "/v1/workers");
    }

    @Override
    public Set<String> routes() {
        return Set.of(
                "/v1/leases",
                "/v1/leases/heartbeats",
                "/v1/leases/{id}/{attempt}/heartbeat",
                "/v1/leases/{id}/{attempt}/complete",
                "/v1/leases/{id}/{attempt}/fail",
                "/v1/leases/{id}/{attempt}/cancelled",
                "/v1/leases/{id}/{attempt}/release",
                "/v1/workers");
    }

    @Override
    public Set<String> batches() {
        return Set.of("/v1/leases/heartbeats");
    }

    @Override
    public String errorType() {
        return Problem.MEDIA_TYPE;
    }

    @Override
    public Object errorBody(ApiError error) {
        return Problem.of(error);
    }

    @Override
    public Schema errorSchema() {
        return Problem.schema();
    }
}
