package dev.longtask.deploy;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/**
 * A program that some tests need: the system property {@code deploy.<name>}, or the program of that name on the path.
 * Without it these tests are skipped, unless {@code DEPLOY_TOOLS_REQUIRED} lists it in the environment. (A property below
 * {@code longtask} would be configuration of the service.)
 */
public record Tool(String name) {
    public static final Tool HELM = new Tool("helm");
    static final Tool PROMTOOL = new Tool("promtool");

    private static final long ENDS_WITHIN_SECONDS = 60;

    /** What a run printed, on stdout and stderr together, and its exit code. */
    public record Result(int code, String output) {
        boolean succeeded() {
            return code == 0;
        }
    }

    /** Its path; skips the test if there is none. */
    public String path() {
        Optional<String> found = find();
        List<String> required = List.of(
                System.getenv().getOrDefault("DEPLOY_TOOLS_REQUIRED", "").split(" ", -1));
        if (found.isEmpty() && required.contains(name)) {
            throw new IllegalStateException(name + " is required, but not on the path");
        }
        assumeTrue(found.isPresent(), name + " is not on the path; deploy/tools/install-helm installs helm");
        return found.orElseThrow();
    }

    private Optional<String> find() {
        String configured = System.getProperty("deploy." + name);
        if (configured != null) {
            return Optional.of(configured);
        }
        return Arrays.stream(System.getenv("PATH").split(File.pathSeparator, -1))
                .map(folder -> Path.of(folder, name))
                .filter(Files::isExecutable)
                .map(Path::toString)
                .findFirst();
    }

    /** Runs it, or skips the test. */
    public Result run(List<String> arguments) {
        List<String> command = new ArrayList<>(List.of(path()));
        command.addAll(arguments);
        return run(command, Map.of());
    }

    /** Runs a command. */
    public static Result run(List<String> command, Map<String, String> environment) {
        try {
            Path output = Files.createTempFile("longtask-tool", ".out");
            try {
                ProcessBuilder builder =
                        new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(output.toFile());
                builder.environment().putAll(environment);
                Process process = builder.start();
                if (!process.waitFor(ENDS_WITHIN_SECONDS, TimeUnit.SECONDS)) {
                    process.destroyForcibly();
                    throw new IllegalStateException(command + " does not end");
                }
                return new Result(process.exitValue(), Files.readString(output, StandardCharsets.UTF_8));
            } finally {
                Files.delete(output);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }
}
