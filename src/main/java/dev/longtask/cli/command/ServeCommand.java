package dev.longtask.cli.command;

import dev.longtask.cli.exit.CommandFailure;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;

/** Stands for the service in the help. The main class starts it, before the command line is read. */
@Command(
        name = "serve",
        description = {
            "Starts the service, as does longtask without arguments.",
            "The service is configured by environment variables and by properties, not by arguments."
        })
public final class ServeCommand implements Callable<Integer> {
    @Override
    public Integer call() {
        throw CommandFailure.usage("serve takes no options: set environment variables, such as QUARKUS_HTTP_PORT=8080");
    }
}
