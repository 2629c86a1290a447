package dev.longtask.engine.stream;

import dev.longtask.task.Task;
import java.util.ArrayList;
import java.util.List;

/** A task that streams follow, with its latest known state. Belongs to the loop. */
final class FollowedTask {
    private final List<TaskStream> streams = new ArrayList<>();
    private Task latest;
    /** Rises with each change of the state. */
    private int version;

    private boolean gone;

    FollowedTask(Task task) {
        this.latest = task;
    }

    void join(TaskStream stream) {
        streams.add(stream);
    }

    void leave(TaskStream stream) {
        streams.remove(stream);
    }

    boolean isUnused() {
        return streams.isEmpty();
    }

    Task latest() {
        return latest;
    }

    int version() {
        return version;
    }

    /** Whether the task was deleted. */
    boolean isGone() {
        return gone;
    }

    /** The task was read again, since it may have changed. */
    void read(Task task) {
        if (isOther(task)) {
            latest = task;
            version++;
        }
        List.copyOf(streams).forEach(TaskStream::mayHaveChanged);
    }

    private boolean isOther(Task task) {
        return !task.state().equals(latest.state()) || !task.updated().equals(latest.updated());
    }

    /** The streams may begin. */
    void positioned() {
        List.copyOf(streams).forEach(TaskStream::offer);
    }

    void deleted() {
        gone = true;
        List.copyOf(streams).forEach(TaskStream::offer);
    }

    /** The log of a running task may have grown without a change being told. */
    void lookForLines() {
        if (latest.status().isLeased()) {
            List.copyOf(streams).forEach(TaskStream::mayHaveChanged);
        }
    }
}
