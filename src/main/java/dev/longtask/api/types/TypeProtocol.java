package dev.longtask.api.types;

import dev.longtask.api.protocol.ProblemDetails;
import jakarta.inject.Singleton;
import java.util.Set;

/** The API of task types: errors are problem details (RFC 9457). */
@Singleton
public class TypeProtocol extends ProblemDetails {
    @Override
    public Set<String> prefixes() {
        return Set.of("/v1/types");
    }

    @Override
    public Set<String> routes() {
        return Set.of("/v1/types", "/v1/types/{name}/activity", "/v1/types/{name}/pause", "/v1/types/{name}/resume");
    }
}
