package dev.longtask.ui;

import dev.longtask.api.protocol.ApiError;
import dev.longtask.api.protocol.Protocol;
import dev.longtask.security.SessionPaths;
import jakarta.inject.Singleton;
import jakarta.ws.rs.core.MediaType;
import java.util.Set;
import org.eclipse.microprofile.openapi.OASFactory;
import org.eclipse.microprofile.openapi.models.media.Schema;

/** The pages under {@code /ui}: an error is a page, too. */
@Singleton
public class DashboardProtocol implements Protocol {
    /** The path of the dashboard, without a slash at its end. */
    static final String ROOT = SessionPaths.ROOT;

    @Override
    public Set<String> prefixes() {
        return Set.of(ROOT);
    }

    @Override
    public Set<String> routes() {
        return Set.of(
                "/ui/assets/{name}",
                "/ui/bye",
                "/ui/callback",
                "/ui/submit",
                "/ui/tasks",
                "/ui/tasks/bulk",
                "/ui/tasks/{id}",
                "/ui/tasks/{id}/{action}",
                "/ui/tasks/{id}/log",
                "/ui/tasks/{id}/content/{part}",
                "/ui/ticket",
                "/ui/types",
                "/ui/types/{name}/{action}",
                "/ui/workers");
    }

    /** A form writes most characters of JSON as three. The reader of the submission knows the limit of its input. */
    @Override
    public Set<String> batches() {
        return Set.of(ROOT + "/submit");
    }

    @Override
    public String errorType() {
        return MediaType.TEXT_HTML + ";charset=UTF-8";
    }

    @Override
    public Object errorBody(ApiError error) {
        return Templates.error(error).render();
    }

    @Override
    public Schema errorSchema() {
        return OASFactory.createSchema().addType(Schema.SchemaType.STRING);
    }
}
