package dev.longtask.cli.command.task;

import dev.longtask.cli.command.Session;
import dev.longtask.cli.http.Api;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** Retries tasks. */
@Command(name = "retry", description = "Gives FAILED, DEAD or CANCELLED tasks a new set of attempts.")
public final class RetryCommand implements Callable<Integer> {
    private final Session session;

    @Parameters(arity = "1..*", paramLabel = "ID", description = "The tasks' ids")
    private List<String> ids = new ArrayList<>();

    public RetryCommand(Session session) {
        this.session = session;
    }

    @Override
    public Integer call() {
        return TaskAction.onEach(
                session, ids, id -> TaskPrinter.print(session, session.api().post(Api.task(id) + "/retry")));
    }
}
