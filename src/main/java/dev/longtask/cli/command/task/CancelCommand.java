package dev.longtask.cli.command.task;

import dev.longtask.cli.command.Session;
import dev.longtask.cli.http.Api;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** Cancels tasks. */
@Command(
        name = "cancel",
        description = "Cancels waiting tasks at once, and asks running tasks to stop. Repeating it changes nothing.")
public final class CancelCommand implements Callable<Integer> {
    private final Session session;

    @Parameters(arity = "1..*", paramLabel = "ID", description = "The tasks' ids")
    private List<String> ids = new ArrayList<>();

    public CancelCommand(Session session) {
        this.session = session;
    }

    @Override
    public Integer call() {
        return TaskAction.onEach(
                session, ids, id -> TaskPrinter.print(session, session.api().post(Api.task(id) + "/cancel")));
    }
}
