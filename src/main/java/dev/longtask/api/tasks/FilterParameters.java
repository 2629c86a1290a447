package dev.longtask.api.tasks;

import dev.longtask.api.QueryParameters;
import dev.longtask.task.Principal;
import dev.longtask.task.TaskStatus;
import jakarta.ws.rs.QueryParam;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.eclipse.microprofile.openapi.annotations.enums.SchemaType;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.parameters.Parameter;
import org.jspecify.annotations.Nullable;

/** The filters that a list and a stream of tasks have in common. Methods fail on an invalid parameter. */
public final class FilterParameters {
    @Parameter(
            description = "Only tasks in one of these statuses; repeat the parameter or separate by commas",
            schema = @Schema(type = SchemaType.ARRAY, implementation = String.class),
            example = "RUNNING")
    @QueryParam("status")
    List<String> status = List.of();

    @Parameter(description = "Only tasks of this type", example = "sleep")
    @QueryParam("type")
    @Nullable String type;

    @Parameter(
            description = "Only tasks with this label, as key:value; repeat to require several labels",
            schema = @Schema(type = SchemaType.ARRAY, implementation = String.class),
            example = "team:docs")
    @QueryParam("label")
    List<String> label = List.of();

    @Parameter(description = "Only tasks of the creator with this name", example = "alice")
    @QueryParam("creator")
    @Nullable String creator;

    @Parameter(description = "The creator's issuer, if it is not the default one; together with 'creator'")
    @QueryParam("creatorIssuer")
    @Nullable String creatorIssuer;

    @Parameter(
            description = "Only tasks of the creator with this numeric ID",
            schema = @Schema(implementation = Long.class, minimum = "0"))
    @QueryParam("submittedBy")
    @Nullable String submittedBy;

    @Parameter(
            description = "Only tasks submitted at this time or later",
            schema = @Schema(type = SchemaType.STRING, format = "date-time"))
    @QueryParam("submittedAfter")
    @Nullable String submittedAfter;

    @Parameter(
            description = "Only tasks submitted before this time",
            schema = @Schema(type = SchemaType.STRING, format = "date-time"))
    @QueryParam("submittedBefore")
    @Nullable String submittedBefore;

    /** Empty for all. */
    public Set<TaskStatus> statuses() {
        return ListFilters.statuses(status);
    }

    /** Null for all. */
    public @Nullable String type() {
        return type;
    }

    /** As {@link ListFilters#labels}: null if no task can match. */
    public @Nullable Map<String, String> labels() {
        return ListFilters.labels(label);
    }

    /** Null for all. */
    public @Nullable Principal creator() {
        return ListFilters.creator(creator, creatorIssuer);
    }

    /** Null for all. */
    public @Nullable Long creatorNumber() {
        return submittedBy == null ? null : QueryParameters.wholeNumber("submittedBy", submittedBy, 0);
    }

    /** Null for all. */
    public @Nullable Instant submittedAfter() {
        return QueryParameters.time("submittedAfter", submittedAfter);
    }

    /** Null for all. */
    public @Nullable Instant submittedBefore() {
        return QueryParameters.time("submittedBefore", submittedBefore);
    }
}
