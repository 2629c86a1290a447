package dev.longtask.api.plain;

import dev.longtask.api.protocol.ApiError;
import dev.longtask.api.protocol.Protocol;
import jakarta.inject.Singleton;
import java.util.Map;
import java.util.Set;
import org.eclipse.microprofile.openapi.OASFactory;
import org.eclipse.microprofile.openapi.models.media.Schema;

/** A protocol that only the tests have: they show that a protocol needs nothing outside its package. */
@Singleton
class PlainProtocol implements Protocol {
    @Override
    public Set<String> prefixes() {
        return Set.of("/plain");
    }

    @Override
    public Set<String> routes() {
        return Set.of("/plain/{id}");
    }

    @Override
    public Set<String> batches() {
        return Set.of("/plain/batch");
    }

    @Override
    public String errorType() {
        return "application/vnd.plain+json";
    }

    @Override
    public Object errorBody(ApiError error) {
        return Map.of("error", error.status() + " " + error.slug() + ": " + error.detail());
    }

    @Override
    public int status(ApiError error) {
        return error.slug().equals("task-not-found") ? 410 : error.status();
    }

    @Override
    public Schema errorSchema() {
        return OASFactory.createSchema().addType(Schema.SchemaType.OBJECT);
    }
}
