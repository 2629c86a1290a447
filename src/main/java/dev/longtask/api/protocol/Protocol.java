package dev.longtask.api.protocol;

import java.util.Set;
import org.eclipse.microprofile.openapi.models.media.Schema;

/**
 * An HTTP protocol that the service speaks. Each is a bean; adding one touches no other package. The protocol of a request
 * follows from its path alone, so that a request that reaches no resource also gets an error in the right form.
 */
public interface Protocol {
    /**
     * The paths of the protocol: each prefix stands for itself and for all paths below it. Of two protocols, the one with
     * the longer matching prefix gets the request. The empty prefix matches every path.
     */
    Set<String> prefixes();

    /**
     * The routes of the protocol as JAX-RS templates, with plain variables: {@code /v1/tasks/{id}}. Request metrics have one
     * series per route; requests to other paths share one.
     */
    Set<String> routes();

    /** Those of {@link #routes} that take much in one body, such as many submissions: it may be as large as a batch. */
    default Set<String> batches() {
        return Set.of();
    }

    /** The media type of {@link #errorBody}. */
    String errorType();

    /** The body of an error: a record, a map or a list, which is written as JSON, or a text, which is written as it is. */
    Object errorBody(ApiError error);

    /** The HTTP status of an error, where the protocol has one of its own. */
    default int status(ApiError error) {
        return error.status();
    }

    /** The schema of {@link #errorBody} for the OpenAPI document. */
    Schema errorSchema();
}
