package dev.longtask.testing;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * Checks the service's promises against the complete history of its tasks. Shares no code with the service: it has its
 * own transition table and treats statuses as strings.
 */
public final class PromiseChecker {
    private static final Map<String, Set<String>> MAY_FOLLOW = Map.of(
            "", Set.of("ENQUEUED"),
            "ENQUEUED", Set.of("RUNNING", "CANCELLED"),
            "RUNNING", Set.of("COMPLETE", "FAILED", "DEAD", "ENQUEUED", "CANCEL_REQUESTED"),
            "CANCEL_REQUESTED", Set.of("CANCELLED", "COMPLETE"),
            "COMPLETE", Set.of(),
            "FAILED", Set.of("ENQUEUED"),
            "DEAD", Set.of("ENQUEUED"),
            "CANCELLED", Set.of("ENQUEUED"));
    private static final Set<String> FINAL = Set.of("COMPLETE", "FAILED", "DEAD", "CANCELLED");

    /** A transition. */
    public record Step(String to, Instant at, int attempt) {}

    /**
     * A task with its history, oldest transition first.
     *
     * @param used number of attempts that count
     */
    public record TaskRecord(
            Object id,
            String type,
            @Nullable String key,
            String status,
            int used,
            int maxAttempts,
            boolean result,
            List<Step> steps) {}

    /** One attempt under one lease, as the history shows it. */
    public record Run(TaskRecord task, int attempt, Instant started, Instant ended) {}

    private final Collection<TaskRecord> tasks;
    private final List<Run> runs = new ArrayList<>();
    private int checks;

    public PromiseChecker(Collection<TaskRecord> tasks) {
        this.tasks = tasks;
    }

    /** The number of checks made. */
    public int checks() {
        return checks;
    }

    /** The number of attempts. */
    public int runs() {
        return runs.size();
    }

    /**
     * Checks that each task made only allowed transitions and ended with one outcome, and that its leases do not
     * overlap.
     */
    public void checkTasks() {
        tasks.forEach(this::checkTask);
    }

    private void checkTask(TaskRecord task) {
        checks++;
        String before = "";
        Step start = null;
        Run last = null;
        for (Step step : task.steps()) {
            if (!MAY_FOLLOW.getOrDefault(before, Set.of()).contains(step.to())) {
                throw new AssertionError("after %s can't come %s: %s".formatted(before, step.to(), task));
            }
            if (start != null && !step.to().equals("CANCEL_REQUESTED")) {
                Run run = new Run(task, start.attempt(), start.at(), step.at());
                checkRun(run, last);
                runs.add(run);
                last = run;
                start = null;
            }
            if (step.to().equals("RUNNING")) {
                start = step;
            }
            before = step.to();
        }
        assertThat(FINAL).as("the end of %s", task).contains(before);
        assertThat(task.status())
                .as("the status is that of the history: %s", task)
                .isEqualTo(before);
        assertThat(task.used()).as("attempts used: %s", task).isLessThanOrEqualTo(task.maxAttempts());
        assertThat(task.result() && !before.equals("COMPLETE"))
                .as("a result without a completion: %s", task)
                .isFalse();
    }

    private static void checkRun(Run run, @Nullable Run before) {
        if (run.ended().isBefore(run.started())) {
            throw new AssertionError("it ends before it starts: " + run);
        }
        if (before != null && (run.started().isBefore(before.ended()) || run.attempt() != before.attempt() + 1)) {
            throw new AssertionError("two leases overlap, or a number is used twice: " + before + ", " + run);
        }
    }

    /** Checks that no more than {@code limit} attempts of a type ran at a time. */
    public void checkConcurrency(String type, int limit) {
        assertThat(mostAtATime(run -> run.task().type().equals(type)))
                .as("attempts of the type %s at a time", type)
                .isLessThanOrEqualTo(limit);
    }

    /** Checks that no more than {@code limit} attempts of any concurrency key ran at a time. */
    public void checkKeys(int limit) {
        tasks.stream()
                .map(TaskRecord::key)
                .filter(key -> key != null)
                .distinct()
                .forEach(key -> assertThat(
                                mostAtATime(run -> key.equals(run.task().key())))
                        .as("attempts with the key %s at a time", key)
                        .isLessThanOrEqualTo(limit));
    }

    /** Checks that no more than {@code limit} attempts of a type started in any period {@code per}. */
    public void checkRate(String type, int limit, Duration per) {
        List<Instant> starts = runs.stream()
                .filter(run -> run.task().type().equals(type))
                .map(Run::started)
                .sorted()
                .toList();
        for (int i = limit; i < starts.size(); i++) {
            checks++;
            assertThat(starts.get(i))
                    .as("the start after %d others of the type %s", limit, type)
                    .isAfterOrEqualTo(starts.get(i - limit).plus(per));
        }
    }

    /** An attempt that ends at the moment another starts does not overlap it. */
    private int mostAtATime(Predicate<Run> which) {
        record Change(Instant at, int by) {}
        List<Change> changes = new ArrayList<>();
        runs.stream().filter(which).forEach(run -> {
            changes.add(new Change(run.started(), 1));
            changes.add(new Change(run.ended(), -1));
        });
        changes.sort(Comparator.comparing(Change::at).thenComparingInt(Change::by));
        int running = 0;
        int most = 0;
        for (Change change : changes) {
            running += change.by();
            most = Math.max(most, running);
            checks++;
        }
        return most;
    }
}
