package dev.longtask.api.leases;

import java.util.List;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.jspecify.annotations.Nullable;

/** Documents the body of a request for leases. {@link LeaseReader} reads it. */
@Schema(name = "LeaseRequest", description = "A worker asks for tasks")
record LeaseBody(
        @Schema(
                required = true,
                minLength = 1,
                maxLength = LeaseReader.NAME_LENGTH,
                pattern = LeaseReader.NAME_PATTERN,
                description = "The worker's name, to tell it from others with the same principal",
                examples = "thumbnails-1")
        String worker,

        @Schema(
                required = true,
                minItems = 1,
                maxItems = LeaseReader.TYPES,
                description = "Task types of the kind worker",
                examples = "[\"thumbnail\"]")
        List<String> types,

        @Schema(minimum = "1", maximum = "100", defaultValue = "1", description = "Maximum number of tasks") @Nullable Integer limit,

        @Schema(minimum = "0", maximum = "30", defaultValue = "0", description = "Seconds to wait for the first task")
        @Nullable Integer atMost) {}
