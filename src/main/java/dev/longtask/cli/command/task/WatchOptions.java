package dev.longtask.cli.command.task;

import com.fasterxml.jackson.databind.JsonNode;
import dev.longtask.cli.command.Session;
import dev.longtask.cli.exit.ExitCode;
import dev.longtask.cli.http.Api;
import dev.longtask.cli.terminal.Durations;
import dev.longtask.cli.terminal.OutputFormat;
import dev.longtask.cli.watch.Interrupts;
import dev.longtask.cli.watch.OnInterrupt;
import dev.longtask.cli.watch.ProgressView;
import dev.longtask.cli.watch.Watcher;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** How to wait for a task. */
public final class WatchOptions {
    @Option(
            names = "--timeout",
            paramLabel = "TIME",
            description = "How long to wait, such as 30s, 10m or PT1H; as long as it takes by default")
    private @Nullable String timeout;

    @Option(
            names = "--on-interrupt",
            paramLabel = "ask|leave|cancel",
            description = "What Ctrl-C does: ask once (the default), leave the task running, or cancel it")
    private OnInterrupt onInterrupt = OnInterrupt.ASK;

    @Option(names = "--logs", description = "Show the lines that the task logs")
    private boolean logs;

    /** Reports wrong values before anything is done. */
    Watcher.Options checked() {
        return new Watcher.Options(timeout == null ? null : Durations.parse("--timeout", timeout), onInterrupt, logs);
    }

    /**
     * Waits for a task, and prints the finished one.
     *
     * @param showsProgress whether to show what happens meanwhile, in the format for people
     * @return the exit code for its outcome
     */
    int await(Session session, String id, boolean showsProgress) {
        Api api = session.api();
        boolean shown = showsProgress && session.format() == OutputFormat.TABLE;
        ProgressView view = shown ? Watcher.view(session.terminal()) : ProgressView.silent();
        JsonNode end = new Watcher(api, session.terminal(), Interrupts.ofProcess(), checked()).await(id, view);
        ExitCode code = ExitCode.ofStatus(end.path("status").asText());
        if (!shown) {
            TaskPrinter.print(session, api.get(Api.task(id)));
        } else if (code == ExitCode.SUCCESS) {
            TaskPrinter.printResult(session, api.get(Api.task(id)));
        }
        return code.number();
    }
}
