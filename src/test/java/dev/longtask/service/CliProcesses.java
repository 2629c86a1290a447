package dev.longtask.service;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** Commands of the package's command line, each a process. */
abstract class CliProcesses extends ServiceFixture {
    /** How a command ended, and what it wrote. */
    record Run(int code, String out, String error) {}

    /**
     * A command as Alice, with a configuration directory of its own.
     *
     * @param prefix a program that starts the command; empty for none
     */
    ProcessBuilder command(String server, List<String> prefix, String... args) {
        List<String> command = new ArrayList<>(prefix);
        command.addAll(ServicePackage.current().client(List.of(args)));
        ProcessBuilder builder = new ProcessBuilder(command);
        builder.environment().put("HOME", directory.toString());
        builder.environment().put("TERM", "xterm");
        builder.environment().put("LONGTASK_SERVER", server);
        builder.environment().put("LONGTASK_TOKEN", issuer.token("alice", "user"));
        List.of("XDG_CONFIG_HOME", "NO_COLOR", "COLUMNS").forEach(builder.environment()::remove);
        return builder;
    }

    Run run(ProcessBuilder builder) throws IOException, InterruptedException {
        return run(builder, "");
    }

    /** @param input for its standard input */
    Run run(ProcessBuilder builder, String input) throws IOException, InterruptedException {
        File in = Files.writeString(Files.createTempFile(directory, "in", ""), input)
                .toFile();
        File out = Files.createTempFile(directory, "out", "").toFile();
        File error = Files.createTempFile(directory, "error", "").toFile();
        Process process = builder.redirectInput(in)
                .redirectOutput(out)
                .redirectError(error)
                .start();
        if (!process.waitFor(150, TimeUnit.SECONDS)) {
            process.destroyForcibly();
            throw new AssertionError("the command does not end: " + builder.command());
        }
        return new Run(process.exitValue(), Files.readString(out.toPath()), Files.readString(error.toPath()));
    }
}
