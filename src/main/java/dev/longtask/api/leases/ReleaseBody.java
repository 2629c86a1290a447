package dev.longtask.api.leases;

import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.jspecify.annotations.Nullable;

/** Documents the body of a release. {@link LeaseReader} reads it. */
@Schema(name = "Release", description = "The worker gives the attempt up through no fault of the task")
record ReleaseBody(
        @Schema(minLength = 1, maxLength = 900, description = "Why, in a sentence") @Nullable String reason) {}
