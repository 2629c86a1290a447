package dev.longtask;

import dev.longtask.cli.Cli;
import dev.longtask.cli.terminal.Terminal;
import io.quarkus.runtime.Quarkus;
import io.quarkus.runtime.annotations.QuarkusMain;

/**
 * The executable: the service without arguments and with {@code serve}, a client of a service otherwise. A client does not start
 * the framework, so that it answers at once.
 */
@QuarkusMain
public final class Longtask {
    private Longtask() {}

    public static void main(String... args) {
        if (Cli.isService(args)) {
            Quarkus.run();
        } else {
            System.exit(Cli.run(Terminal.ofProcess(), args));
        }
    }
}
