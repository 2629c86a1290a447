package dev.longtask.engine.maintenance;

import dev.longtask.engine.attempt.AttemptObserver;
import dev.longtask.engine.loop.Loop;
import dev.longtask.engine.loop.StoreCalls;
import dev.longtask.store.TaskStore;
import dev.longtask.store.type.ActivityCounts.Ended;
import dev.longtask.store.type.DurationHistogram;
import dev.longtask.task.TaskStatus;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jboss.logging.Logger;

/**
 * Counts the attempts whose end this node records, and tells the store of all of them together, a few times a minute. Counts
 * whose write fails are dropped, so that none counts twice: a lost answer looks like a failure. Thread-safe.
 */
public final class ActivityRecorder implements AttemptObserver {
    private static final Logger LOG = Logger.getLogger(ActivityRecorder.class);
    private static final Duration INTERVAL = Duration.ofSeconds(10);
    private static final Duration ANSWERED_WITHIN = Duration.ofMinutes(1);
    /** The last counts are not worth a longer stop. */
    private static final Duration LAST_WITHIN = Duration.ofSeconds(2);

    /** Bounds the memory. A type has a few dozen combinations at most. */
    private static final int AT_MOST = 20_000;

    /** What is counted together. */
    private record Kind(String type, TaskStatus next, int bucket) {}

    private final AttemptObserver observer;
    private final TaskStore store;
    private final Loop loop;
    private final StoreCalls calls;
    private final Map<Kind, Long> counts = new HashMap<>();
    private boolean scheduled;

    /** @param observer is told of everything, too */
    public ActivityRecorder(AttemptObserver observer, TaskStore store, Loop loop) {
        this.observer = observer;
        this.store = store;
        this.loop = loop;
        this.calls = new StoreCalls(loop);
    }

    @Override
    public void attemptEnded(String type, TaskStatus next, Duration ran) {
        observer.attemptEnded(type, next, ran);
        count(new Kind(type, next, next == TaskStatus.COMPLETE ? DurationHistogram.bucketOf(ran) : 0));
    }

    @Override
    public void leaseLost(String type) {
        observer.leaseLost(type);
    }

    @Override
    public void reclaimed(String type, TaskStatus next) {
        observer.reclaimed(type, next);
        count(new Kind(type, next, 0));
    }

    private void count(Kind kind) {
        synchronized (this) {
            if (counts.size() >= AT_MOST && !counts.containsKey(kind)) {
                return;
            }
            counts.merge(kind, 1L, Long::sum);
            if (scheduled) {
                return;
            }
            scheduled = true;
        }
        loop.schedule(INTERVAL, this::write);
    }

    private void write() {
        write(ANSWERED_WITHIN, () -> {});
    }

    /**
     * Writes what was counted since the last write. Runs on the loop.
     *
     * @param then run on the loop when that is done or failed, after two seconds at the latest
     */
    public void flush(Runnable then) {
        write(LAST_WITHIN, then);
    }

    private void write(Duration within, Runnable then) {
        List<Ended> ended = take();
        if (ended.isEmpty()) {
            then.run();
            return;
        }
        calls.call(store.activity().add(ended), within, done -> then.run(), failure -> {
            LOG.warnf("recording the activity of types failed; continuing without it: %s", failure.getMessage());
            then.run();
        });
    }

    private synchronized List<Ended> take() {
        scheduled = false;
        List<Ended> ended = counts.entrySet().stream()
                .map(count -> new Ended(
                        count.getKey().type(),
                        count.getKey().next(),
                        count.getKey().bucket(),
                        count.getValue()))
                .toList();
        counts.clear();
        return ended;
    }
}
