package dev.longtask.engine.worker;

import java.util.List;

/** The answer to a request for tasks. */
public final class Grant {
    private final List<LeasedTask> tasks;
    private volatile boolean taken;

    Grant(List<LeasedTask> tasks) {
        this.tasks = List.copyOf(tasks);
    }

    /** The leased tasks; may be empty. */
    public List<LeasedTask> tasks() {
        return tasks;
    }

    void taken() {
        taken = true;
    }

    /** Whether somebody has received it. */
    boolean isTaken() {
        return taken;
    }
}
