package dev.longtask.task;

import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A task as it stands.
 *
 * @param input JSON text; null for none, or where it was not asked for
 * @param result JSON text, possibly {@code null}; null for none, or where it was not asked for
 * @param checkpoint JSON text that an earlier attempt saved; null for none. Known only right after a claim
 * @param trace known only right after a claim; null for a task without a trace
 */
public record Task(
        TaskId id,
        Creator creator,
        TaskSpec spec,
        TaskState state,
        TaskTimes times,
        @Nullable String input,
        @Nullable String result,
        @Nullable String checkpoint,
        @Nullable TaskTrace trace) {

    /**
     * A task right after its submission, without its input.
     *
     * @param creator number of the submission's creator in the store
     */
    public static Task submitted(Submission submission, long creator, Instant now) {
        return new Task(
                submission.id(),
                new Creator(creator, submission.creator()),
                submission.spec(),
                TaskState.submitted(submission.spec().runAt()),
                TaskTimes.submitted(now),
                null,
                null,
                null,
                null);
    }

    /** What keeps an enqueued task from running; null for any other task. */
    public @Nullable WaitingFor waitingFor() {
        if (status() != TaskStatus.ENQUEUED) {
            return null;
        }
        if (nextAttempt() != null) {
            return attempt() == 0 ? WaitingFor.RUN_AT : WaitingFor.BACKOFF;
        }
        if (state.blocked()) {
            return ConcurrencyKey.chosen(concurrencyKey()) == null ? WaitingFor.CREATOR : WaitingFor.CONCURRENCY_KEY;
        }
        return state.paused() ? WaitingFor.PAUSE : WaitingFor.SLOT;
    }

    /** When a scheduled task may be started; null for any other task. */
    public @Nullable Instant nextAttempt() {
        Instant due = state.due();
        return status() == TaskStatus.ENQUEUED && due != null && due.isAfter(asOf()) ? due : null;
    }

    /** Total run time of all attempts, that of a running one up to the time of the read. */
    public Duration elapsed() {
        Instant running = times.attemptStarted();
        if (running == null || asOf().isBefore(running)) {
            return times.priorRunTime();
        }
        return times.priorRunTime().plus(Duration.between(running, asOf()));
    }

    /** See {@link TaskSpec#type}. */
    public String type() {
        return spec.type();
    }

    /** See {@link TaskSpec#description}. */
    public @Nullable String description() {
        return spec.description();
    }

    /** See {@link TaskSpec#priority}. */
    public int priority() {
        return spec.priority();
    }

    /** See {@link TaskSpec#labels}. */
    public Map<String, String> labels() {
        return spec.labels();
    }

    /** See {@link TaskSpec#runAt}. */
    public @Nullable Instant runAt() {
        return spec.runAt();
    }

    /** See {@link TaskSpec#maxAttempts}. */
    public int maxAttempts() {
        return spec.maxAttempts();
    }

    /** See {@link TaskSpec#timeout}. */
    public @Nullable Duration timeout() {
        return spec.timeout();
    }

    /** See {@link TaskSpec#concurrencyKey}. */
    public @Nullable String concurrencyKey() {
        return spec.concurrencyKey();
    }

    /** See {@link TaskState#status}. */
    public TaskStatus status() {
        return state.status();
    }

    /** See {@link TaskState#attempt}. */
    public int attempt() {
        return state.attempt();
    }

    /** See {@link TaskState#attemptsUsed}. */
    public int attemptsUsed() {
        return state.attemptsUsed();
    }

    /** See {@link TaskState#progress}. */
    public int progress() {
        return state.progress();
    }

    /** See {@link TaskState#message}. */
    public @Nullable String message() {
        return state.message();
    }

    /** See {@link TaskTimes#submitted}. */
    public Instant submitted() {
        return times.submitted();
    }

    /** See {@link TaskTimes#started}. */
    public @Nullable Instant started() {
        return times.started();
    }

    /** See {@link TaskTimes#finished}. */
    public @Nullable Instant finished() {
        return times.finished();
    }

    /** See {@link TaskTimes#updated}. */
    public Instant updated() {
        return times.updated();
    }

    /** See {@link TaskTimes#asOf}. */
    public Instant asOf() {
        return times.asOf();
    }
}
