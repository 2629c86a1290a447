package dev.longtask.cli;

import dev.longtask.cli.terminal.Terminal;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * One run of the command line in this process.
 *
 * @param code the exit code
 * @param out what it printed
 * @param error what it printed to the standard error
 */
record CliRun(int code, String out, String error) {
    List<String> lines() {
        return out.lines().toList();
    }

    /** A user of the command line: a home directory and environment variables. */
    static final class User {
        private final Map<String, String> variables = new HashMap<>();
        private String input = "";

        User(Path home) {
            variables.put("HOME", home.toString());
        }

        User with(String variable, String value) {
            variables.put(variable, value);
            return this;
        }

        User typing(String text) {
            input = text;
            return this;
        }

        CliRun run(String... args) {
            return run(false, args);
        }

        /** As on a terminal of 100 columns. */
        CliRun onTerminal(String... args) {
            variables.putIfAbsent("COLUMNS", "100");
            return run(true, args);
        }

        private CliRun run(boolean interactive, String... args) {
            ByteArrayOutputStream out = new ByteArrayOutputStream();
            ByteArrayOutputStream error = new ByteArrayOutputStream();
            Terminal terminal = new Terminal(
                    variables,
                    new ByteArrayInputStream(input.getBytes(StandardCharsets.UTF_8)),
                    new PrintStream(out, true, StandardCharsets.UTF_8),
                    new PrintStream(error, true, StandardCharsets.UTF_8),
                    interactive);
            int code = Cli.run(terminal, args);
            return new CliRun(code, out.toString(StandardCharsets.UTF_8), error.toString(StandardCharsets.UTF_8));
        }
    }
}
