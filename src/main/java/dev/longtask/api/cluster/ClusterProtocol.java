package dev.longtask.api.cluster;

import dev.longtask.api.protocol.ProblemDetails;
import jakarta.inject.Singleton;
import java.util.Set;

/** The lists of nodes and workers: errors are problem details (RFC 9457). */
@Singleton
public class ClusterProtocol extends ProblemDetails {
    @Override
    public Set<String> prefixes() {
        return routes();
    }

    @Override
    public Set<String> routes() {
        return Set.of("/v1/nodes", "/v1/workers");
    }
}
