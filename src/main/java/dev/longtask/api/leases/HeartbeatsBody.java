package dev.longtask.api.leases;

import dev.longtask.api.document.AnyJson;
import java.util.List;
import org.eclipse.microprofile.openapi.annotations.extensions.Extension;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.jspecify.annotations.Nullable;

/** Documents one element of a batch of heartbeats. {@link LeaseReader} reads it. */
@Schema(name = "HeartbeatOfLease", description = "The heartbeat of one lease")
record HeartbeatsBody(
        @Schema(required = true, description = "The task's id")
        String id,

        @Schema(required = true, minimum = "1", description = "The attempt's number")
        int attempt,

        @Schema(minimum = "0", maximum = "100", description = "Percentage complete") @Nullable Integer progress,

        @Schema(minLength = 1, maxLength = 1_000, description = "Progress message") @Nullable String message,

        @Schema(
                maxItems = LeaseReader.LINES,
                description = "Lines for the task's log, oldest first; each is cut to 4,000 characters")
        @Nullable List<String> log,

        @Schema(
                extensions = @Extension(name = AnyJson.MARK, value = "true"),
                description =
                        "Any JSON of at most 256 KiB. The latest is kept, and the next attempt gets it with its lease")
        @Nullable Object checkpoint) {}
