package dev.longtask.engine.stream;

import dev.longtask.task.Task;
import dev.longtask.task.TaskId;
import dev.longtask.task.attempt.LogLine;
import java.util.List;

/** What a stream tells its client. */
public sealed interface StreamEvent {
    /** Where a client that loses its connection after this event continues. */
    StreamPosition position();

    /** Whether the stream ends with this event. */
    default boolean isLast() {
        return false;
    }

    /**
     * The state of a task: at the start of its stream, and after a change.
     *
     * @param task without its input and result
     * @param matches false if the stream has a filter on statuses that the task does not pass, at least not any longer
     */
    record Changed(Task task, boolean matches, StreamPosition position) implements StreamEvent {}

    /** Further lines of the task's log, at least one. */
    record Logged(List<LogLine> lines, StreamPosition position) implements StreamEvent {}

    /** The task of the stream has finished. */
    record Ended(Task task, StreamPosition position) implements StreamEvent {
        @Override
        public boolean isLast() {
            return true;
        }
    }

    /** The task of the stream was deleted. */
    record Deleted(TaskId id, StreamPosition position) implements StreamEvent {
        @Override
        public boolean isLast() {
            return true;
        }
    }

    /** Changes may have been missed: the client has to read again what it shows. */
    record Reset(StreamPosition position) implements StreamEvent {}

    /** The caller's token has expired. */
    record Expired(StreamPosition position) implements StreamEvent {
        @Override
        public boolean isLast() {
            return true;
        }
    }

    /** Nothing has happened for a while. */
    record Alive(StreamPosition position) implements StreamEvent {}
}
