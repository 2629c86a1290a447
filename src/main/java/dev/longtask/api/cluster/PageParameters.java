package dev.longtask.api.cluster;

import dev.longtask.api.QueryParameters;
import dev.longtask.task.Actor;
import jakarta.ws.rs.QueryParam;
import org.eclipse.microprofile.openapi.annotations.enums.SchemaType;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.parameters.Parameter;
import org.jspecify.annotations.Nullable;

/** Which page of a list of nodes or workers is wanted. Methods fail on an invalid parameter. */
public final class PageParameters {
    private static final int DEFAULT_LIMIT = 50;
    private static final int MAX_LIMIT = 100;

    @Parameter(
            description = "Maximum number of entries",
            schema = @Schema(type = SchemaType.INTEGER, minimum = "1", maximum = "100", defaultValue = "50"))
    @QueryParam("limit")
    @Nullable String limit;

    @Parameter(description = "The 'next' of the previous page")
    @QueryParam("cursor")
    @Nullable String cursor;

    /** The maximum number of entries. */
    public int limit() {
        return QueryParameters.wholeNumber("limit", limit, DEFAULT_LIMIT, 1, MAX_LIMIT);
    }

    /**
     * The entry after which the page starts.
     *
     * @param kind the kind of actors that the list has
     * @return null for the first page
     */
    public @Nullable Actor after(Actor.Kind kind) {
        return DirectoryCursor.read("cursor", cursor, kind);
    }
}
