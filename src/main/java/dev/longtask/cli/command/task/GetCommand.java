package dev.longtask.cli.command.task;

import com.fasterxml.jackson.databind.JsonNode;
import dev.longtask.cli.command.Session;
import dev.longtask.cli.exit.CommandFailure;
import dev.longtask.cli.http.Api;
import dev.longtask.cli.terminal.Documents;
import dev.longtask.cli.terminal.OutputFormat;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Shows a task. */
@Command(name = "get", description = "Shows a task with its input and result.")
public final class GetCommand implements Callable<Integer> {
    private final Session session;

    @Parameters(paramLabel = "ID", description = "The task's id")
    private String id = "";

    @Option(names = "--result", description = "Print the result only; an error if there is none")
    private boolean result;

    public GetCommand(Session session) {
        this.session = session;
    }

    @Override
    public Integer call() {
        JsonNode task = session.api().get(Api.task(TaskId.checked(id)));
        if (!result) {
            TaskPrinter.print(session, task);
        } else if (task.has("result")) {
            OutputFormat format = session.format() == OutputFormat.YAML ? OutputFormat.YAML : OutputFormat.JSON;
            Documents.write(session.terminal(), format, task.path("result"));
        } else {
            throw new CommandFailure("Task " + id + " has no result: its status is "
                    + task.path("status").asText());
        }
        return 0;
    }
}
