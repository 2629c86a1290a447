package dev.longtask.engine.stream;

import dev.longtask.engine.loop.Loop;
import dev.longtask.engine.loop.StoreCalls;
import dev.longtask.store.TaskStore;
import dev.longtask.store.query.LogPage;
import dev.longtask.task.TaskId;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.jboss.logging.Logger;

/** Reads log lines: streams of a task that stand at the same line share the read. Belongs to the loop. */
final class LogReader {
    private static final Logger LOG = Logger.getLogger(LogReader.class);
    private static final Duration RETRIED_AFTER = Duration.ofSeconds(1);
    private static final int LINES = 100;

    private final TaskStore store;
    private final Loop loop;
    private final StoreCalls calls;
    private final Map<Place, Read> reads = new HashMap<>();

    private record Place(TaskId id, long after) {}

    /**
     * A read under way.
     *
     * @param late who asked after it had begun, and therefore may need lines that it does not find
     */
    private record Read(List<Consumer<LogPage>> early, List<Consumer<LogPage>> late) {}

    LogReader(TaskStore store, Loop loop) {
        this.store = store;
        this.loop = loop;
        this.calls = new StoreCalls(loop);
    }

    /**
     * Reads lines that were stored before this call; tries again until the store answers.
     *
     * @param onAnswer run on the loop
     */
    void read(TaskId id, long after, Consumer<LogPage> onAnswer) {
        Place place = new Place(id, after);
        Read underWay = reads.get(place);
        if (underWay == null) {
            start(place, List.of(onAnswer));
        } else {
            underWay.late().add(onAnswer);
        }
    }

    private void start(Place place, List<Consumer<LogPage>> readers) {
        Read read = new Read(readers, new ArrayList<>());
        reads.put(place, read);
        calls.call(
                store.log(place.id(), place.after(), LINES),
                ChangeReader.ANSWERED_WITHIN,
                page -> answered(place, read, page),
                failure -> {
                    LOG.debugf("reading a log failed; retrying: %s", failure.getMessage());
                    List<Consumer<LogPage>> all = new ArrayList<>(read.early());
                    all.addAll(read.late());
                    loop.schedule(RETRIED_AFTER, () -> start(place, all));
                });
    }

    private void answered(Place place, Read read, LogPage page) {
        reads.remove(place);
        if (page.lines().isEmpty() && !read.late().isEmpty()) {
            start(place, read.late());
        } else {
            read.late().forEach(reader -> reader.accept(page));
        }
        read.early().forEach(reader -> reader.accept(page));
    }
}
