package dev.longtask.api.jira;

import dev.longtask.api.protocol.ApiError;
import dev.longtask.api.protocol.Protocol;
import jakarta.inject.Singleton;
import java.util.List;
import java.util.Set;
import org.eclipse.microprofile.openapi.OASFactory;
import org.eclipse.microprofile.openapi.models.media.Schema;

/** The protocol of Jira: an error is an array of sentences. */
@Singleton
public class JiraProtocol implements Protocol {
    @Override
    public Set<String> prefixes() {
        return Set.of("/api/2", "/api/3", "/rest/api/2", "/rest/api/3");
    }

    @Override
    public Set<String> routes() {
        return Set.of(
                "/api/2/task/{taskId}",
                "/api/2/task/{taskId}/cancel",
                "/rest/api/{version}/task/{taskId}",
                "/rest/api/{version}/task/{taskId}/cancel");
    }

    @Override
    public String errorType() {
        return "application/json";
    }

    @Override
    public Object errorBody(ApiError error) {
        return List.of(error.sentence());
    }

    /** Jira answers 400 to a cancel that comes too late. */
    @Override
    public int status(ApiError error) {
        return "not-allowed-in-status".equals(error.slug()) ? 400 : error.status();
    }

    @Override
    public Schema errorSchema() {
        return OASFactory.createSchema()
                .addType(Schema.SchemaType.ARRAY)
                .items(OASFactory.createSchema().addType(Schema.SchemaType.STRING));
    }
}
