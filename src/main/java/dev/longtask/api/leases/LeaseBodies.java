package dev.longtask.api.leases;

import dev.longtask.api.document.AnyJson;
import java.util.List;
import org.eclipse.microprofile.openapi.annotations.extensions.Extension;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.jspecify.annotations.Nullable;

/** Documents the bodies of the lease protocol, for the OpenAPI document. {@link LeaseReader} reads them. */
final class LeaseBodies {
    private LeaseBodies() {}

    /** Documents the body of a request for leases. */
    @Schema(name = "LeaseRequest", description = "A worker asks for tasks")
    record Wanted(
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

            @Schema(minimum = "1", maximum = "100", defaultValue = "1", description = "Maximum number of tasks")
            @Nullable Integer limit,

            // A record can't have a component of this name.
            @Schema(
                    name = "wait",
                    minimum = "0",
                    maximum = "30",
                    defaultValue = "0",
                    description = "Seconds to wait for the first task")
            @Nullable Integer atMost) {}

    /** Documents the body of a heartbeat. */
    @Schema(name = "Heartbeat", description = "What a worker reports while it works. All fields are optional.")
    record Heartbeat(
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

    /** Documents one element of a batch of heartbeats. */
    @Schema(name = "HeartbeatOfLease", description = "The heartbeat of one lease")
    record HeartbeatOfLease(
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

    /** Documents the body of a success. */
    @Schema(name = "Completion", description = "The attempt succeeded")
    record Completion(
            @Schema(
                    extensions = @Extension(name = AnyJson.MARK, value = "true"),
                    description = "The task's result, any JSON; none if absent or null")
            @Nullable Object result) {}

    /** Documents the body of a failure. */
    @Schema(name = "Failure", description = "The attempt failed")
    record Failure(
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
                    description =
                            "Minimum number of seconds before the next attempt; the type's backoff if that is longer")
            @Nullable Integer retryAfter) {}

    /** Documents the body of a release. */
    @Schema(name = "Release", description = "The worker gives the attempt up through no fault of the task")
    record Release(
            @Schema(minLength = 1, maxLength = 900, description = "Why, in a sentence") @Nullable String reason) {}

    /** Documents the body of the report that an attempt has stopped: it has no fields, and may be absent. */
    @Schema(name = "Cancelled", description = "The attempt has stopped; an object without fields")
    record Cancelled() {}

    /** Documents one element of a batch of ends. */
    @Schema(name = "EndOfAttempt", description = "The end of one attempt, with the fields that its outcome has alone")
    record EndOfAttempt(
            @Schema(required = true, description = "The task's id")
            String id,

            @Schema(required = true, minimum = "1", description = "The attempt's number")
            int attempt,

            @Schema(
                    required = true,
                    enumeration = {AttemptEnd.COMPLETE, AttemptEnd.FAIL, AttemptEnd.CANCELLED, AttemptEnd.RELEASE},
                    description = "How the attempt ended")
            String outcome,

            @Schema(
                    extensions = @Extension(name = AnyJson.MARK, value = "true"),
                    description = "Of 'complete': the task's result, any JSON; none if absent or null")
            @Nullable Object result,

            @Schema(
                    minLength = 1,
                    maxLength = AttemptEnd.REASON_LENGTH,
                    description = "Why, in a sentence. Required with 'fail'; of 'release' at most 900 characters")
            @Nullable String reason,

            @Schema(defaultValue = "true", description = "Of 'fail': whether another attempt may succeed") @Nullable Boolean retryable,

            @Schema(
                    minimum = "0",
                    maximum = "86400",
                    description = "Of 'fail': minimum number of seconds before the next attempt")
            @Nullable Integer retryAfter) {}
}
