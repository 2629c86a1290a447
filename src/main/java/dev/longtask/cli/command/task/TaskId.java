package dev.longtask.cli.command.task;

import dev.longtask.cli.exit.CommandFailure;

/** Checks the ids that a user types. */
final class TaskId {
    private TaskId() {}

    /** The id; a typing mistake gets a better error than a missing task. */
    static String checked(String id) {
        if (id.isBlank() || id.length() > 100 || id.chars().anyMatch(c -> c <= ' ' || c >= 127)) {
            throw CommandFailure.usage("ID must be a task's id, such as 01a20cb7-d08a-7000-81c3-c0f7ead62e54");
        }
        return id;
    }
}
