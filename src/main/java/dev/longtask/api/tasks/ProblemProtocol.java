package dev.longtask.api.tasks;

import dev.longtask.api.protocol.ApiError;
import dev.longtask.api.protocol.Problem;
import dev.longtask.api.protocol.Protocol;
import jakarta.inject.Singleton;
import java.util.Set;
import org.eclipse.microprofile.openapi.models.media.Schema;

/** Longtask's own protocol, and that of every path that belongs to no other: errors are problem details (RFC 9457). */
@Singleton
public class ProblemProtocol implements Protocol {
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
                "/v1/types");
    }

    @Override
    public Set<String> batches() {
        return Set.of("/v1/tasks/batch");
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
