package dev.longtask.ui.view;

import dev.longtask.api.WaitingTexts;
import dev.longtask.engine.type.TaskTypes;
import dev.longtask.task.ConcurrencyKey;
import dev.longtask.task.Task;
import dev.longtask.task.TaskStatus;
import dev.longtask.task.WaitingFor;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A task as the pages show it.
 *
 * @param waiting what it waits for, as a sentence; null if it does not wait
 * @param left the estimated time left; null if there is no estimate
 */
public record TaskRow(
        Task task, @Nullable String waiting, @Nullable Duration left) {
    /** Below this much progress an estimate says nothing. */
    private static final int LEAST_PROGRESS = 2;

    public static TaskRow of(Task task, TaskTypes types) {
        return new TaskRow(task, WaitingTexts.of(task, types), left(task));
    }

    /** The time left for a running attempt, extrapolated from its progress so far. */
    private static @Nullable Duration left(Task task) {
        Instant started = task.times().attemptStarted();
        int progress = task.progress();
        if (started == null || progress < LEAST_PROGRESS || progress >= 100) {
            return null;
        }
        return running(task).multipliedBy(100 - progress).dividedBy(progress);
    }

    private static Duration running(Task task) {
        Instant started = task.times().attemptStarted();
        return started == null || task.asOf().isBefore(started)
                ? Duration.ZERO
                : Duration.between(started, task.asOf());
    }

    public String id() {
        return task.id().toString();
    }

    /** Enough of the id to tell tasks apart on a page: its random end. */
    public String shortId() {
        return "…" + id().substring(id().length() - 8);
    }

    public String type() {
        return task.type();
    }

    public String status() {
        return task.status().name();
    }

    /** The status in the words of a page: {@code cancel requested}. */
    public String statusText() {
        return Texts.words(task.status());
    }

    public String title() {
        String description = task.description();
        return description == null ? task.type() : description;
    }

    public int progress() {
        return task.progress();
    }

    public @Nullable String message() {
        return task.message();
    }

    public Map<String, String> labels() {
        return task.labels();
    }

    public String creator() {
        return task.creator().principal().name();
    }

    /** The creator's issuer; empty for the service's own. */
    public String creatorIssuer() {
        return task.creator().principal().issuer();
    }

    /** The concurrency key that the creator chose; null for none. */
    public @Nullable String key() {
        return ConcurrencyKey.chosen(task.concurrencyKey());
    }

    public boolean isRunning() {
        return task.status() == TaskStatus.RUNNING || task.status() == TaskStatus.CANCEL_REQUESTED;
    }

    public boolean canCancel() {
        return !task.status().isTerminal();
    }

    public boolean canRetry() {
        return task.status().isTerminal() && task.status() != TaskStatus.COMPLETE;
    }

    public boolean canDelete() {
        return task.status().isTerminal();
    }

    /** How long it waits, runs or ran. */
    public Duration lasted() {
        if (task.status() == TaskStatus.ENQUEUED) {
            return max(Duration.between(task.attempt() == 0 ? task.submitted() : task.updated(), task.asOf()));
        }
        return isRunning() ? running(task) : task.elapsed();
    }

    private static Duration max(Duration duration) {
        return duration.isNegative() ? Duration.ZERO : duration;
    }

    /** Whether it waits for a time that is known. */
    public @Nullable Instant next() {
        WaitingFor what = task.waitingFor();
        return what == WaitingFor.RUN_AT || what == WaitingFor.BACKOFF ? task.nextAttempt() : null;
    }
}
