package dev.longtask.ui.view;

import dev.longtask.engine.type.Performer;
import dev.longtask.engine.type.TaskType;
import dev.longtask.security.TypeAccess.Paused;
import dev.longtask.security.TypeAccess.TypeBacklog;
import dev.longtask.security.TypeAccess.TypeState;
import dev.longtask.store.StoreStatistics;
import dev.longtask.store.type.TypeActivity;
import io.quarkus.qute.TemplateData;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
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
     * @param enqueued tasks that do not run yet
     * @param ready those of them that could start now, as text; with a plus if there may be more
     * @param oldest how long the next task has waited; null if none is ready
     * @param p50 the median of how long attempts took; null without any
     * @param ends the chart of its ends, one bar a minute; empty if nothing is known
     * @param durations the chart of how long its attempts took, a bar for each minute in which some completed
     * @param longest the duration at the top of that chart; null without any
     */
    public record Load(
            long enqueued,
            String ready,
            long running,
            @Nullable Duration oldest,
            long ended,
            long failed,
            @Nullable Duration p50,
            @Nullable Duration p95,
            List<Bar> ends,
            List<Bar> durations,
            @Nullable Duration longest) {}

    /**
     * A minute of a chart, in units of its picture: 0 is at the top.
     *
     * @param lower the height of the lower part: of attempts that did not fail, or of their median duration
     * @param upper the height of the part on top of it: of attempts that failed, or from the median to 95 %
     */
    // An included tag does not declare its types, so the build needs the annotation to find this one.
    @TemplateData
    public record Bar(int x, long lower, long upper, String text) {
        public long lowerY() {
            return HEIGHT - lower;
        }

        public long upperY() {
            return lowerY() - upper;
        }
    }

    static final int HEIGHT = 40;
    private static final int STEP = 10;
    private static final double P95 = 0.95;

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
            return new Load(
                    backlog.enqueued(),
                    ready(backlog),
                    backlog.running(),
                    backlog.oldest(),
                    0,
                    0,
                    null,
                    null,
                    List.of(),
                    List.of(),
                    null);
        }
        Duration longest = activity.minutes().stream()
                .flatMap(minute -> minute.durations().percentile(P95).stream())
                .max(Comparator.naturalOrder())
                .orElse(null);
        return new Load(
                backlog.enqueued(),
                ready(backlog),
                backlog.running(),
                backlog.oldest(),
                activity.minutes().stream().mapToLong(TypeRow::ended).sum(),
                activity.minutes().stream().mapToLong(TypeRow::failed).sum(),
                activity.durations().percentile(0.5).orElse(null),
                activity.durations().percentile(P95).orElse(null),
                ends(activity),
                durations(activity, longest),
                longest);
    }

    private static String ready(TypeBacklog backlog) {
        return backlog.ready() + (backlog.ready() == StoreStatistics.READY_AT_MOST ? "+" : "");
    }

    private static long ended(TypeActivity.Minute minute) {
        return minute.complete() + minute.cancelled() + failed(minute);
    }

    private static long failed(TypeActivity.Minute minute) {
        return minute.failed() + minute.dead();
    }

    private static List<Bar> ends(TypeActivity activity) {
        long most = Math.max(
                1, activity.minutes().stream().mapToLong(TypeRow::ended).max().orElse(1));
        List<Bar> bars = new ArrayList<>();
        for (TypeActivity.Minute minute : activity.minutes()) {
            long bad = height(failed(minute), most);
            long good = height(ended(minute) - failed(minute), most);
            String text = Texts.utc(minute.at()) + ": " + ended(minute) + " ended, " + failed(minute) + " failed";
            bars.add(new Bar(bars.size() * STEP, good, bad, text));
        }
        return bars;
    }

    private static List<Bar> durations(TypeActivity activity, @Nullable Duration longest) {
        List<Bar> bars = new ArrayList<>();
        if (longest == null) {
            return bars;
        }
        for (int minute = 0; minute < activity.minutes().size(); minute++) {
            TypeActivity.Minute counted = activity.minutes().get(minute);
            Duration half = counted.durations().percentile(0.5).orElse(null);
            Duration most = counted.durations().percentile(P95).orElse(null);
            if (half != null && most != null) {
                long lower = height(half.toMillis(), longest.toMillis());
                long upper = height(most.toMillis(), longest.toMillis()) - lower;
                String text = Texts.utc(counted.at()) + ": median " + Texts.brief(half) + ", 95th percentile "
                        + Texts.brief(most);
                bars.add(new Bar(minute * STEP, lower, upper, text));
            }
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
