package dev.longtask.api.tasks;

import dev.longtask.api.protocol.ProblemDetails;
import jakarta.inject.Singleton;
import java.util.Set;

/** Longtask's own protocol, and that of every path that belongs to no other: errors are problem details (RFC 9457). */
@Singleton
public class ProblemProtocol extends ProblemDetails {
    @Override
    public Set<String> prefixes() {
        return Set.of("");
    }

    @Override
    public Set<String> routes() {
        return Set.of(
                "/v1/tasks",
                "/v1/tasks/batch",
                "/v1/tasks/{id}",
                "/v1/tasks/{id}/history",
                "/v1/tasks/{id}/log",
                "/v1/tasks/{id}/events",
                "/v1/events",
                "/v1/tasks/{id}/cancel",
                "/v1/tasks/{id}/retry",
                "/v1/tickets");
    }

    @Override
    public Set<String> batches() {
        return Set.of("/v1/tasks/batch");
    }
}
