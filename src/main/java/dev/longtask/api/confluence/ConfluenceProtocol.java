package dev.longtask.api.confluence;

import dev.longtask.api.protocol.ApiError;
import dev.longtask.api.protocol.Protocol;
import jakarta.inject.Singleton;
import java.util.Set;
import org.eclipse.microprofile.openapi.OASFactory;
import org.eclipse.microprofile.openapi.models.media.Schema;

/** The protocol of Confluence: an error is an object with status, flags and message. */
@Singleton
public class ConfluenceProtocol implements Protocol {
    @Override
    public Set<String> prefixes() {
        return Set.of("/longtask", "/rest/api/longtask", "/wiki/longtask", "/wiki/rest/api/longtask");
    }

    @Override
    public Set<String> routes() {
        return Set.of("/longtask", "/longtask/{id}", "/{context}rest/api/longtask", "/{context}rest/api/longtask/{id}");
    }

    @Override
    public String errorType() {
        return "application/json";
    }

    @Override
    public Object errorBody(ApiError error) {
        return ConfluenceError.of(error);
    }

    @Override
    public Schema errorSchema() {
        return OASFactory.createSchema().ref("#/components/schemas/ConfluenceError");
    }
}
