package dev.longtask.api.leases;

import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.jspecify.annotations.Nullable;

/** Documents the body of a failure. {@link LeaseReader} reads it. */
@Schema(name = "Failure", description = "The attempt failed")
record FailBody(
        @Schema(
                required = true,
                minLength = 1,
                maxLength = 1_000,
                description = "Why, in a sentence; the task's creator can read it, and so can every user of the"
                        + " Confluence API")
        String reason,

        @Schema(defaultValue = "true", description = "Whether another attempt may succeed") @Nullable Boolean retryable,

        @Schema(
                minimum = "0",
                maximum = "86400",
                description = "Minimum number of seconds before the next attempt; the type's backoff if that is longer")
        @Nullable Integer retryAfter) {}
