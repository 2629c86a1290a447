package dev.longtask.engine.stream;

import dev.longtask.engine.loop.Loop;
import dev.longtask.task.Task;
import dev.longtask.task.TaskId;
import dev.longtask.task.attempt.LogLine;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** A stream of one task: its state, conflated, and its log lines. Ends with the task. */
final class TaskStream extends Stream {
    /** What a stream of one task shows; all streams end with the task. */
    enum Content {
        STATE_AND_LOG,
        LOG
    }

    /** An event of log lines ends with the line that brings it to this many characters. */
    private static final int LINES_SIZE = 65_536;

    private final TaskId id;
    private final ChangeReader tasks;
    private final LogReader logs;
    private final FollowedTask followed;
    private final boolean showsState;
    private boolean resetDue;
    /** Version of the state that the client has; -1 for none. */
    private int known = -1;

    private long line;
    /** Whether there may be lines that the client does not have. */
    private boolean linesDue = true;

    private boolean readingLines;
    private List<LogLine> lines = List.of();

    /** @param resetDue whether the client has to be told that it has missed changes */
    TaskStream(
            Task task,
            StreamPosition after,
            boolean resetDue,
            Content content,
            StreamReader reader,
            ChangeReader tasks,
            LogReader logs,
            Loop loop,
            StreamObserver observer,
            Consumer<Stream> onClose) {
        super(reader, loop, observer, onClose);
        this.id = task.id();
        this.tasks = tasks;
        this.logs = logs;
        this.showsState = content == Content.STATE_AND_LOG;
        this.resetDue = resetDue;
        this.line = after.line();
        this.followed = tasks.join(this, task);
    }

    TaskId id() {
        return id;
    }

    /** The state or the log of the task may have changed. */
    void mayHaveChanged() {
        linesDue = true;
        offer();
    }

    @Override
    boolean isPositioned() {
        return tasks.isPositioned();
    }

    @Override
    StreamPosition position() {
        return new StreamPosition(tasks.position(), line, 0);
    }

    @Override
    @Nullable StreamEvent nextChange() {
        if (!reader().maySee(followed.latest())) {
            // Not reached: the creator of a task does not change.
            return new StreamEvent.Expired(position());
        }
        if (resetDue) {
            resetDue = false;
            return new StreamEvent.Reset(position());
        }
        if (followed.isGone()) {
            return new StreamEvent.Deleted(id, position());
        }
        Task task = followed.latest();
        boolean ended = task.status().isTerminal();
        if (showsState && known != followed.version() && (known < 0 || !ended)) {
            known = followed.version();
            return new StreamEvent.Changed(task, true, position());
        }
        if (!lines.isEmpty()) {
            return nextLines();
        }
        if (linesDue || readingLines) {
            readLines();
            return null;
        }
        return ended ? new StreamEvent.Ended(task, endOf(task)) : null;
    }

    private StreamEvent nextLines() {
        List<LogLine> some = new ArrayList<>();
        int characters = 0;
        for (LogLine next : lines) {
            some.add(next);
            characters += next.text().length();
            if (characters >= LINES_SIZE) {
                break;
            }
        }
        // The rest is read again, so that nothing is kept while the client reads.
        linesDue |= some.size() < lines.size();
        lines = List.of();
        line = some.getLast().number();
        return new StreamEvent.Logged(some, position());
    }

    private void readLines() {
        if (readingLines) {
            return;
        }
        readingLines = true;
        linesDue = false;
        logs.read(id, line, page -> {
            readingLines = false;
            if (isAsked()) {
                linesDue |= page.next() != null;
                lines = page.lines();
            } else {
                // Another event went first. Nothing is kept while the client reads it.
                linesDue = true;
            }
            offer();
        });
    }

    private StreamPosition endOf(Task task) {
        return new StreamPosition(tasks.position(), line, finished(task));
    }

    /** When a task finished, in milliseconds since 1970; 0 if it has not. */
    static long finished(Task task) {
        return task.finished() == null ? 0 : task.finished().toEpochMilli();
    }

    @Override
    void leave() {
        lines = List.of();
        tasks.leave(this, followed);
    }
}
