package dev.longtask.cli.command.task;

import dev.longtask.cli.command.Session;
import dev.longtask.cli.http.Api;
import dev.longtask.cli.terminal.OutputFormat;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** Deletes tasks. */
@Command(name = "delete", description = "Deletes finished tasks with their inputs, results, histories and logs.")
public final class DeleteCommand implements Callable<Integer> {
    private final Session session;

    @Parameters(arity = "1..*", paramLabel = "ID", description = "The tasks' ids")
    private List<String> ids = new ArrayList<>();

    public DeleteCommand(Session session) {
        this.session = session;
    }

    @Override
    public Integer call() {
        return TaskAction.onEach(session, ids, id -> {
            session.api().delete(Api.task(id));
            if (session.format() == OutputFormat.QUIET) {
                session.println(id);
            } else {
                session.note("Deleted task " + id);
            }
        });
    }
}
