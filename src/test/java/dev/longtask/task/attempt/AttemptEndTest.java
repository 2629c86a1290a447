package dev.longtask.task.attempt;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.longtask.task.Actor;
import dev.longtask.task.TaskStatus;
import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class AttemptEndTest {
    private static final Instant NOW = Instant.parse("2026-01-01T00:00:00Z");
    private static final Duration BACKOFF = Duration.ofSeconds(5);

    private static AttemptEnd.Attempt attempt(TaskStatus status, boolean isLast) {
        return new AttemptEnd.Attempt(status, isLast, 40, "Page 4");
    }

    private static AttemptEnd end(
            TaskStatus next, boolean counts, int progress, String message, @Nullable String reason, Duration backoff) {
        return new AttemptEnd(next, counts, progress, message, reason, backoff);
    }

    @Test
    void whatCompletesIsWhollyDoneAlsoWhereItWasToStop() {
        AttemptEnd complete = end(TaskStatus.COMPLETE, true, 100, "Page 4", null, Duration.ZERO);

        assertThat(AttemptEnd.of(attempt(TaskStatus.RUNNING, false), new Outcome.Completed("1")))
                .isEqualTo(complete);
        assertThat(AttemptEnd.of(attempt(TaskStatus.CANCEL_REQUESTED, true), new Outcome.Completed(null)))
                .isEqualTo(complete);
    }

    @Test
    void aFailureIsTriedAgainAfterItsBackoffWhileAttemptsAreLeft() {
        Outcome failed = new Outcome.Failed("broken", BACKOFF);

        AttemptEnd again = AttemptEnd.of(attempt(TaskStatus.RUNNING, false), failed);

        assertThat(again).isEqualTo(end(TaskStatus.ENQUEUED, true, 40, "broken", "broken", BACKOFF));
        assertThat(again.due(NOW)).isEqualTo(NOW.plus(BACKOFF));
        assertThat(AttemptEnd.of(attempt(TaskStatus.RUNNING, true), failed))
                .isEqualTo(end(TaskStatus.FAILED, true, 40, "broken", "broken", Duration.ZERO));
    }

    @Test
    void aFailureThatIsFinalIsNotTriedAgain() {
        assertThat(AttemptEnd.of(attempt(TaskStatus.RUNNING, false), new Outcome.Failed("broken", null)))
                .isEqualTo(end(TaskStatus.FAILED, true, 40, "broken", "broken", Duration.ZERO));
    }

    @Test
    void aFailureWithoutBackoffIsDueAtOnce() {
        AttemptEnd again =
                AttemptEnd.of(attempt(TaskStatus.RUNNING, false), new Outcome.Failed("broken", Duration.ZERO));

        assertThat(again.next()).isEqualTo(TaskStatus.ENQUEUED);
        assertThat(again.due(NOW)).isNull();
    }

    @Test
    void whatIsCancelledKeepsItsMessageHoweverItsAttemptEnds() {
        AttemptEnd.Attempt attempt = attempt(TaskStatus.CANCEL_REQUESTED, false);

        assertThat(AttemptEnd.of(attempt, new Outcome.Stopped()))
                .isEqualTo(end(TaskStatus.CANCELLED, true, 40, "Page 4", null, Duration.ZERO));
        assertThat(AttemptEnd.of(attempt, new Outcome.Failed("broken", BACKOFF)))
                .isEqualTo(end(TaskStatus.CANCELLED, true, 40, "Page 4", "broken", Duration.ZERO));
        assertThat(AttemptEnd.ofLostLease(attempt, Actor.node("a")).next()).isEqualTo(TaskStatus.CANCELLED);
        assertThat(AttemptEnd.ofLostLease(attempt, Actor.node("a")).message()).isEqualTo("Page 4");
    }

    @Test
    void anAttemptThatIsReleasedDoesNotCount() {
        assertThat(AttemptEnd.of(attempt(TaskStatus.RUNNING, true), new Outcome.Released("shut down")))
                .isEqualTo(end(TaskStatus.ENQUEUED, false, 40, "shut down", "shut down", Duration.ZERO));
    }

    @Test
    void aTaskWhoseLastLeaseRanOutIsDead() {
        String why = "The lease expired: node a did not renew it.";

        assertThat(AttemptEnd.ofLostLease(attempt(TaskStatus.RUNNING, false), Actor.node("a")))
                .isEqualTo(end(TaskStatus.ENQUEUED, true, 40, why, why, Duration.ZERO));
        assertThat(AttemptEnd.ofLostLease(attempt(TaskStatus.RUNNING, true), Actor.node("a")))
                .isEqualTo(end(TaskStatus.DEAD, true, 40, why, why, Duration.ZERO));
    }

    @ParameterizedTest
    @EnumSource(names = {"ENQUEUED", "COMPLETE", "FAILED", "CANCELLED", "DEAD"})
    void whatDoesNotRunHasNoEnd(TaskStatus status) {
        assertThatThrownBy(() -> AttemptEnd.of(attempt(status, false), new Outcome.Completed(null)))
                .isInstanceOf(IllegalStateException.class);
    }
}
