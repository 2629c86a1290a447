package dev.longtask.cli.command.account;

import dev.longtask.cli.command.Session;
import dev.longtask.cli.http.ServerAddress;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;

/** Forgets the user's tokens. */
@Command(name = "logout", description = "Deletes your tokens for the server from this machine.")
public final class LogoutCommand implements Callable<Integer> {
    private final Session session;

    public LogoutCommand(Session session) {
        this.session = session;
    }

    @Override
    public Integer call() {
        ServerAddress server = session.server();
        boolean found = session.credentials().remove(server);
        session.note(found ? "Signed out of " + server : "You were not signed in to " + server);
        return 0;
    }
}
