package dev.longtask.api.leases;

import com.fasterxml.jackson.databind.JsonNode;
import dev.longtask.api.body.Faults;
import dev.longtask.api.body.Fields;
import dev.longtask.api.body.RequestBodies;
import dev.longtask.security.WorkerAccess;
import dev.longtask.task.Lease;
import dev.longtask.task.TaskStatus;
import io.smallrye.mutiny.Uni;
import java.time.Duration;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** How a worker says that an attempt has ended. */
sealed interface AttemptEnd {
    /** Values of {@code outcome} in a batch: the last segments of the paths for one attempt. */
    String COMPLETE = "complete";

    String FAIL = "fail";
    String CANCELLED = "cancelled";
    String RELEASE = "release";

    int REASON_LENGTH = 1_000;
    int RELEASE_REASON_LENGTH = 900;
    int LONGEST_RETRY_AFTER_SECONDS = 86_400;

    /** Reports the end on behalf of the caller. */
    Uni<TaskStatus> report(WorkerAccess access, Lease lease);

    /**
     * Success.
     *
     * @param result null for none
     */
    record Complete(@Nullable JsonNode result) implements AttemptEnd {
        static Complete read(byte @Nullable [] body) {
            return only(LeaseReader.optional(body), Complete::read);
        }

        static Complete read(Fields fields) {
            return new Complete(fields.any("result"));
        }

        @Override
        public Uni<TaskStatus> report(WorkerAccess access, Lease lease) {
            return access.complete(lease, result);
        }
    }

    /**
     * Failure.
     *
     * @param retryable whether another attempt may succeed
     * @param retryAfter shortest wait before it; null for the type's
     */
    record Fail(String reason, boolean retryable, @Nullable Duration retryAfter) implements AttemptEnd {
        static Fail read(byte @Nullable [] body) {
            return only(RequestBodies.parse(body), Fail::read);
        }

        static Fail read(Fields fields) {
            String reason = fields.requiredText("reason", REASON_LENGTH);
            Boolean retryable = fields.flag("retryable");
            Integer retryAfter = fields.wholeNumber("retryAfter", 0, LONGEST_RETRY_AFTER_SECONDS);
            if (retryAfter != null && Boolean.FALSE.equals(retryable)) {
                fields.wrong("retryAfter", "must be absent if retryable is false");
            }
            return new Fail(
                    reason, retryable == null || retryable, retryAfter == null ? null : Duration.ofSeconds(retryAfter));
        }

        @Override
        public Uni<TaskStatus> report(WorkerAccess access, Lease lease) {
            return access.fail(lease, reason, retryable, retryAfter);
        }
    }

    /** The worker has stopped because a cancel was requested. */
    record Cancelled() implements AttemptEnd {
        static Cancelled read(byte @Nullable [] body) {
            return only(LeaseReader.optional(body), fields -> new Cancelled());
        }

        @Override
        public Uni<TaskStatus> report(WorkerAccess access, Lease lease) {
            return access.cancelled(lease);
        }
    }

    /**
     * The worker gives the attempt up through no fault of the task.
     *
     * @param reason null for none
     */
    record Release(@Nullable String reason) implements AttemptEnd {
        static Release read(byte @Nullable [] body) {
            return only(LeaseReader.optional(body), Release::read);
        }

        static Release read(Fields fields) {
            return new Release(fields.text("reason", RELEASE_REASON_LENGTH));
        }

        @Override
        public Uni<TaskStatus> report(WorkerAccess access, Lease lease) {
            return access.release(lease, reason);
        }
    }

    /** The ends of many attempts. */
    static List<LeaseBatches.OfLease<AttemptEnd>> batch(byte @Nullable [] body) {
        return LeaseBatches.read(body, "ends of attempts", AttemptEnd::element);
    }

    private static AttemptEnd element(Fields fields) {
        JsonNode outcome = fields.any("outcome");
        return switch (outcome == null ? "" : outcome.asText()) {
            case COMPLETE -> Complete.read(fields);
            case FAIL -> Fail.read(fields);
            case CANCELLED -> new Cancelled();
            case RELEASE -> Release.read(fields);
            default -> {
                // The outcome decides which fields are allowed, so only the outcome is reported.
                List.of("result", "reason", "retryable", "retryAfter").forEach(fields::any);
                fields.wrong("outcome", "must be one of: " + String.join(", ", COMPLETE, FAIL, CANCELLED, RELEASE));
                yield new Cancelled();
            }
        };
    }

    private static <T> T only(JsonNode body, Function<Fields, T> reading) {
        Faults faults = new Faults();
        Fields fields = LeaseReader.fields(body, faults);
        T end = reading.apply(fields);
        fields.noOthers();
        faults.refuse();
        return end;
    }
}
