package dev.longtask.api.types;

import com.fasterxml.jackson.annotation.JsonInclude;
import dev.longtask.store.type.DurationHistogram;
import dev.longtask.store.type.TypeActivity;
import io.quarkus.runtime.annotations.RegisterForReflection;
import java.time.Instant;
import java.util.List;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.jspecify.annotations.Nullable;

/** The attempts of a type that ended within the last hour. */
@RegisterForReflection
@JsonInclude(JsonInclude.Include.NON_NULL)
@Schema(name = "Activity", description = "The attempts of a type that ended within the last hour, on all nodes")
public record ActivityView(
        @Schema(required = true, examples = "sleep") String type,

        @Schema(required = true, description = "The start of the first minute")
        Instant from,

        @Schema(required = true, description = "All 60 minutes, oldest first; the last one is not over")
        List<Minute> minutes,

        @Schema(description = "How long the completed attempts ran; absent without one") @Nullable Percentiles duration) {

    /** One minute. */
    @RegisterForReflection
    @JsonInclude(JsonInclude.Include.NON_NULL)
    @Schema(name = "ActivityMinute", description = "Attempts that ended within a minute, by what became of the task")
    public record Minute(
            @Schema(required = true, description = "The start of the minute")
            Instant at,

            @Schema(required = true, description = "Attempts that completed their task")
            long complete,

            @Schema(
                    required = true,
                    description = "Attempts that failed, were released or lost their lease, and whose task waits for"
                            + " another attempt")
            long retried,

            @Schema(required = true, description = "Attempts that left their task FAILED")
            long failed,

            @Schema(required = true, description = "Attempts that were cancelled")
            long cancelled,

            @Schema(required = true, description = "Attempts that left their task DEAD")
            long dead,

            @Schema(description = "How long the attempts ran that completed within the minute; absent without one")
            @Nullable Percentiles duration) {

        static Minute of(TypeActivity.Minute minute) {
            return new Minute(
                    minute.at(),
                    minute.complete(),
                    minute.retried(),
                    minute.failed(),
                    minute.cancelled(),
                    minute.dead(),
                    Percentiles.of(minute.durations()));
        }
    }

    /** Estimated percentiles. */
    @RegisterForReflection
    @Schema(name = "ActivityDuration", description = "Run times in seconds, estimated within 19 %")
    public record Percentiles(
            @Schema(required = true, description = "Half of the attempts ran no longer")
            double p50,

            @Schema(required = true, description = "95 % of the attempts ran no longer")
            double p95) {

        static @Nullable Percentiles of(DurationHistogram durations) {
            return durations.count() == 0 ? null : new Percentiles(seconds(durations, 0.5), seconds(durations, 0.95));
        }

        private static double seconds(DurationHistogram durations, double fraction) {
            return durations.percentile(fraction).orElseThrow().toMillis() / 1e3;
        }
    }

    static ActivityView of(TypeActivity activity) {
        return new ActivityView(
                activity.type(),
                activity.from(),
                activity.minutes().stream().map(Minute::of).toList(),
                Percentiles.of(activity.durations()));
    }
}
