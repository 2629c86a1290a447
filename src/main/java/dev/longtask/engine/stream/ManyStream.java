package dev.longtask.engine.stream;

import dev.longtask.engine.loop.Loop;
import dev.longtask.task.Task;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** A stream of all tasks that its reader may see and that pass its filter. It is a place among the recent changes. */
final class ManyStream extends Stream {
    private final ManyTasks tasks;
    private final StreamFilter filter;
    private final @Nullable StreamPosition after;
    private boolean started;
    private boolean resetDue;
    /** Whether the reader has all that concerns it. */
    private boolean upToDate;
    /** Where to look for the next event, unless up to date. */
    private long place;

    private long resume;

    /** @param after where to continue; null to start with the next change */
    ManyStream(
            StreamFilter filter,
            @Nullable StreamPosition after,
            StreamReader reader,
            ManyTasks tasks,
            Loop loop,
            StreamObserver observer,
            Consumer<Stream> onClose) {
        super(reader, loop, observer, onClose);
        this.tasks = tasks;
        this.filter = filter;
        this.after = after;
        tasks.join(this);
    }

    /** Where to continue; null for a stream that starts with the next change. */
    @Nullable Long wantedChange() {
        return after == null ? null : after.change();
    }

    /** Begins with the entry at this place. */
    void start(long first, long change) {
        started = true;
        place = first;
        resume = change;
        // Tells the client that the stream is open, and from where.
        showLife();
    }

    /** Begins with the next change, and tells the client that it may have missed some. */
    void startAnew() {
        started = true;
        reset();
    }

    /** The client may have missed changes. */
    void reset() {
        resetDue = started;
        offer();
    }

    /** A task that the reader may see has changed; to be followed by {@link #offer}. */
    void changed(RecentChanges.Entry entry) {
        if (upToDate) {
            upToDate = false;
            place = entry.place();
        }
    }

    @Override
    boolean isPositioned() {
        return started;
    }

    @Override
    StreamPosition position() {
        return StreamPosition.ofMany(upToDate ? tasks.position() : resume);
    }

    @Override
    @Nullable StreamEvent nextChange() {
        RecentChanges recent = tasks.recent();
        if (resetDue || (!upToDate && !recent.reaches(place))) {
            resetDue = false;
            upToDate = true;
            return new StreamEvent.Reset(position());
        }
        while (!upToDate) {
            RecentChanges.Entry entry = recent.from(place);
            if (entry == null) {
                upToDate = true;
            } else {
                place = entry.place() + 1;
                resume = entry.resume();
                Task task = entry.task();
                if (reader().maySee(task) && filter.concerns(task)) {
                    return new StreamEvent.Changed(task, filter.matches(task), StreamPosition.ofMany(resume));
                }
            }
        }
        return null;
    }

    @Override
    void leave() {
        tasks.leave(this);
    }
}
