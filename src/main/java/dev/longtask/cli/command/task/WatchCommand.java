package dev.longtask.cli.command.task;

import dev.longtask.cli.command.Session;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** Watches a task. */
@Command(
        name = "watch",
        description = {
            "Shows the progress of a task until it has finished: a bar on a terminal, else a line per change.",
            "The exit code tells the task's outcome."
        })
public final class WatchCommand implements Callable<Integer> {
    private final Session session;

    @Parameters(paramLabel = "ID", description = "The task's id")
    private String id = "";

    @Mixin
    private WatchOptions options = new WatchOptions();

    public WatchCommand(Session session) {
        this.session = session;
    }

    @Override
    public Integer call() {
        return options.await(session, TaskId.checked(id), true);
    }
}
