package dev.longtask.ui.view;

import dev.longtask.engine.type.Performer;
import dev.longtask.engine.type.TaskType;
import dev.longtask.security.TypeAccess.Paused;
import dev.longtask.security.TypeAccess.TypeBacklog;
import dev.longtask.security.TypeAccess.TypeState;
import dev.longtask.store.type.TypeActivity;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * A task type as the page shows it.
 *
 * @param paused who paused it; null if it is not paused
 * @param load what it has to do and did; null for readers who may not know
 */
public record TypeRow(
        TaskType type, @Nullable Paused paused, @Nullable Load load) {

    /**
     * What a type has to do, and did within the last hour.
     *
     * @param oldest how long the next task has waited; null if none waits
     * @param p50 the median of how long attempts took; null without any
     * @param bars the chart of its ends, one bar a minute
     */
    public record Load(
            long waiting,
            long running,
            @Nullable Duration oldest,
            long ended,
            long failed,
            @Nullable Duration p50,
            @Nullable Duration p95,
            List<Bar> bars) {}

    /**
     * A minute of the chart, in units of its picture: 0 is at the top.
     *
     * @param good the height for attempts that did not fail
     * @param bad the height for attempts that failed, stacked on top
     */
    public record Bar(int x, long goodY, long good, long badY, long bad, String text) {}

    static final int HEIGHT = 40;
    private static final int STEP = 10;

    public static TypeRow of(TypeState state) {
        return new TypeRow(state.type(), state.paused(), null);
    }

    public static List<TypeRow> of(List<TypeBacklog> backlogs, List<TypeActivity> activities) {
        Map<String, TypeActivity> byType =
                activities.stream().collect(Collectors.toMap(TypeActivity::type, activity -> activity));
        return backlogs.stream()
                .map(backlog -> new TypeRow(
                        backlog.type(),
                        backlog.paused(),
                        load(backlog, byType.get(backlog.type().name()))))
                .toList();
    }

    private static Load load(TypeBacklog backlog, @Nullable TypeActivity activity) {
        if (activity == null) {
            return new Load(backlog.waiting(), backlog.running(), backlog.oldest(), 0, 0, null, null, List.of());
        }
        return new Load(
                backlog.waiting(),
                backlog.running(),
                backlog.oldest(),
                activity.minutes().stream().mapToLong(TypeRow::ended).sum(),
                activity.minutes().stream().mapToLong(TypeRow::failed).sum(),
                activity.durations().percentile(0.5).orElse(null),
                activity.durations().percentile(0.95).orElse(null),
                bars(activity));
    }

    private static long ended(TypeActivity.Minute minute) {
        return minute.complete() + minute.cancelled() + failed(minute);
    }

    private static long failed(TypeActivity.Minute minute) {
        return minute.failed() + minute.dead();
    }

    private static List<Bar> bars(TypeActivity activity) {
        long most = Math.max(
                1, activity.minutes().stream().mapToLong(TypeRow::ended).max().orElse(1));
        List<Bar> bars = new ArrayList<>();
        for (TypeActivity.Minute minute : activity.minutes()) {
            long bad = height(failed(minute), most);
            long good = height(ended(minute) - failed(minute), most);
            String text = Texts.utc(minute.at()) + ": " + ended(minute) + " ended, " + failed(minute) + " failed";
            bars.add(new Bar(bars.size() * STEP, HEIGHT - good, good, HEIGHT - good - bad, bad, text));
        }
        return bars;
    }

    /** At least one unit for whatever happened. */
    private static long height(long count, long most) {
        return count == 0 ? 0 : Math.max(1, count * HEIGHT / most);
    }

    public String name() {
        return type.name();
    }

    /** Whether nodes run its tasks, rather than workers outside the service. */
    public boolean isRunByNodes() {
        return !(type.performer() instanceof Performer.Workers);
    }

    /** Who runs its tasks. */
    public String runner() {
        return isRunByNodes() ? "nodes" : "workers";
    }
}
