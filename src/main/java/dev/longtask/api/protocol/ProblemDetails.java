package dev.longtask.api.protocol;

import org.eclipse.microprofile.openapi.models.media.Schema;

/** A protocol whose errors are problem details (RFC 9457). */
public abstract class ProblemDetails implements Protocol {
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
