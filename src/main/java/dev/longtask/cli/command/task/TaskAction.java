package dev.longtask.cli.command.task;

import dev.longtask.cli.command.Session;
import dev.longtask.cli.exit.CommandFailure;
import dev.longtask.cli.exit.ExitCode;
import java.util.List;

/** Does the same to several tasks. */
final class TaskAction {
    private TaskAction() {}

    /** What is done to one task. */
    interface Action {
        void on(String id);
    }

    /**
     * Acts on each task, also after one has failed.
     *
     * @return the exit code of the first failure, else success
     */
    static int onEach(Session session, List<String> ids, Action action) {
        ids.forEach(TaskId::checked);
        int code = ExitCode.SUCCESS.number();
        for (String id : ids) {
            try {
                action.on(id);
            } catch (CommandFailure e) {
                if (ids.size() == 1 || e.code() == ExitCode.NOT_SIGNED_IN) {
                    throw e;
                }
                session.terminal().error().println("longtask: " + id + ": " + e.text());
                code = code == 0 ? e.code().number() : code;
            }
        }
        return code;
    }
}
