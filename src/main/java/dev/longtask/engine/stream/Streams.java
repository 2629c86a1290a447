package dev.longtask.engine.stream;

import dev.longtask.engine.change.TaskChanges;
import dev.longtask.engine.loop.Loop;
import dev.longtask.engine.rejection.NoMoreStreamsException;
import dev.longtask.engine.rejection.TooManyStreamsException;
import dev.longtask.store.TaskStore;
import dev.longtask.task.Principal;
import dev.longtask.task.Task;
import io.smallrye.mutiny.Uni;
import java.time.Clock;
import java.time.Duration;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Flow;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The streams of this node. Permission to see a task is checked before its stream begins; a stream of many tasks checks it for
 * each. Thread-safe.
 */
public final class Streams {
    private static final Duration TICK = Duration.ofSeconds(1);

    private final TaskStore store;
    private final Loop loop;
    private final Clock clock;
    private final StreamObserver observer;
    private final int limitPerCreator;
    private final int limit;
    private final ChangeReader tasks;
    private final LogReader logs;
    private final AtomicInteger open = new AtomicInteger();
    private final Map<Principal, Integer> openOf = new ConcurrentHashMap<>();
    private volatile boolean closed;
    // Belong to the loop.
    private final Set<Stream> streams = new LinkedHashSet<>();
    private boolean ticking;

    /**
     * @param loop the streams' own loop, so that many clients do not delay the engine
     * @param pollInterval how often to look for changes that nobody notified of
     * @param limitPerCreator how many streams of one creator may be open at a time
     * @param limit how many streams may be open at a time
     */
    public Streams(
            TaskStore store,
            TaskChanges changes,
            Loop loop,
            Clock clock,
            Duration pollInterval,
            int limitPerCreator,
            int limit,
            StreamObserver observer) {
        this.store = store;
        this.loop = loop;
        this.clock = clock;
        this.observer = observer;
        this.limitPerCreator = limitPerCreator;
        this.limit = limit;
        this.tasks = new ChangeReader(store, loop, pollInterval);
        this.logs = new LogReader(store, loop);
        changes.watch(tasks);
    }

    /** How many streams are open. */
    public int open() {
        return open.get();
    }

    /**
     * Ends all streams without a last event, so that their clients connect again, to another node; refuses further ones. Called
     * at shutdown.
     */
    public void close() {
        closed = true;
        loop.execute(() -> List.copyOf(streams).forEach(Stream::end));
    }

    /**
     * A stream of a task's state and log.
     *
     * @param task without its content, which the reader may see
     * @param after where to continue; null for a stream from the start
     * @return empty if the client has received the end of the task already
     */
    public Uni<Optional<Flow.Publisher<StreamEvent>>> follow(
            Task task, @Nullable StreamPosition after, StreamReader reader) {
        return follow(task, after, TaskStream.Content.STATE_AND_LOG, reader);
    }

    /** A stream of a task's log, as above. */
    public Uni<Optional<Flow.Publisher<StreamEvent>>> followLog(
            Task task, @Nullable StreamPosition after, StreamReader reader) {
        return follow(task, after, TaskStream.Content.LOG, reader);
    }

    private Uni<Optional<Flow.Publisher<StreamEvent>>> follow(
            Task task, @Nullable StreamPosition after, TaskStream.Content content, StreamReader reader) {
        StreamPosition from = new StreamPosition(0, after == null ? 0 : Math.max(0, after.line()), 0);
        if (after != null && after.finished() > 0 && after.finished() == TaskStream.finished(task)) {
            return Uni.createFrom().item(Optional.empty());
        }
        Uni<Boolean> missed = after == null || after.change() == 0
                ? Uni.createFrom().item(false)
                : store.changes(after.change(), 1).map(page -> !page.complete());
        return missed.chain(reset -> open(
                        reader,
                        () -> new TaskStream(
                                task, from, reset, content, reader, tasks, logs, loop, observer, this::left)))
                .map(Optional::of);
    }

    /**
     * A stream of all tasks that the reader may see and that pass the filter.
     *
     * @param after where to continue; null for a stream from now on
     */
    public Uni<Flow.Publisher<StreamEvent>> followMany(
            StreamFilter filter, @Nullable StreamPosition after, StreamReader reader) {
        return open(reader, () -> new ManyStream(filter, after, reader, tasks.many(), loop, observer, this::left));
    }

    private Uni<Flow.Publisher<StreamEvent>> open(StreamReader reader, Supplier<Stream> stream) {
        return Uni.createFrom().emitter(emitter -> {
            enter(reader.principal());
            loop.execute(() -> {
                Stream made = stream.get();
                streams.add(made);
                tick();
                emitter.complete(made);
            });
        });
    }

    private void enter(Principal creator) {
        if (open.incrementAndGet() > limit || closed) {
            open.decrementAndGet();
            throw new NoMoreStreamsException();
        }
        try {
            openOf.compute(creator, (key, count) -> {
                int others = count == null ? 0 : count;
                if (others >= limitPerCreator) {
                    throw new TooManyStreamsException(limitPerCreator);
                }
                return others + 1;
            });
        } catch (TooManyStreamsException e) {
            open.decrementAndGet();
            throw e;
        }
    }

    private void left(Stream stream) {
        streams.remove(stream);
        open.decrementAndGet();
        openOf.computeIfPresent(stream.reader().principal(), (key, count) -> count == 1 ? null : count - 1);
    }

    private void tick() {
        if (!ticking) {
            ticking = true;
            loop.schedule(TICK, this::tickAll);
        }
    }

    private void tickAll() {
        ticking = false;
        for (Stream stream : List.copyOf(streams)) {
            stream.tick(clock.instant());
        }
        if (closed) {
            List.copyOf(streams).forEach(Stream::end);
        }
        if (!streams.isEmpty()) {
            tick();
        }
    }
}
