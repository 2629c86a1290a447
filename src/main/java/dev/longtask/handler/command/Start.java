package dev.longtask.handler.command;

import dev.longtask.handler.TaskFailure;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Starts programs and explains why one cannot start. Causes that another attempt would meet again are non-retryable.
 */
final class Start {
    /** Linux's MAX_ARG_STRLEN, in bytes, including the terminating NUL. */
    private static final int LONGEST_ARGUMENT = 131_072;
    /** Linux's limit of arguments and environment together, in bytes, for a stack limit of 8 MiB. */
    private static final int LONGEST_IN_ALL = 2_000_000;

    private static final String TOO_LONG = "error=7,";
    private static final String NOT_STARTED = "The program can't be started: ";

    private Start() {}

    /**
     * Starts a program.
     *
     * @param directory null for the service's own working directory
     * @param watchdog null if the system has no process groups
     * @throws TaskFailure when the program cannot be started
     */
    static ProcessGroup program(
            List<String> arguments,
            Map<String, String> environment,
            @Nullable Path directory,
            @Nullable Watchdog watchdog) {
        check(arguments, environment, directory);
        ProcessBuilder builder = new ProcessBuilder(arguments);
        builder.environment().clear();
        builder.environment().putAll(environment);
        if (directory != null) {
            builder.directory(directory.toFile());
        }
        try {
            return ProcessGroup.start(builder, watchdog);
        } catch (IOException e) {
            if (String.valueOf(e.getMessage()).contains(TOO_LONG)) {
                throw argumentsTooLong();
            }
            throw TaskFailure.retryable(NOT_STARTED + "the system lacks the resources, or refused it.", e);
        }
    }

    /** Checks before the start: afterwards only the shell would notice, and could report no more than an exit code. */
    private static void check(List<String> arguments, Map<String, String> environment, @Nullable Path directory) {
        if (directory != null && !Files.isDirectory(directory)) {
            throw TaskFailure.nonRetryable(NOT_STARTED + "its working directory does not exist.");
        }
        checkProgram(arguments.getFirst(), environment, directory);
        long all = 0;
        for (String argument : arguments) {
            int length = argument.getBytes(StandardCharsets.UTF_8).length + 1;
            if (length > LONGEST_ARGUMENT) {
                throw argumentsTooLong();
            }
            all += length + Long.BYTES;
        }
        for (Map.Entry<String, String> variable : environment.entrySet()) {
            all += variable.getKey().length() + variable.getValue().length() + 2 + Long.BYTES;
        }
        if (all > LONGEST_IN_ALL) {
            throw argumentsTooLong();
        }
    }

    private static TaskFailure argumentsTooLong() {
        return TaskFailure.nonRetryable(NOT_STARTED + "its arguments are longer than the system allows.");
    }

    private static void checkProgram(String program, Map<String, String> environment, @Nullable Path directory) {
        Path base = directory == null ? Path.of("") : directory;
        List<Path> candidates = program.contains("/")
                ? List.of(base.resolve(program))
                : Stream.of(environment.getOrDefault("PATH", "/usr/bin:/bin").split(":", -1))
                        .map(place -> base.resolve(place).resolve(program))
                        .toList();
        List<Path> files = candidates.stream().filter(Files::exists).toList();
        if (files.isEmpty()) {
            throw TaskFailure.nonRetryable(NOT_STARTED + "it does not exist.");
        }
        if (files.stream().noneMatch(file -> Files.isRegularFile(file) && Files.isExecutable(file))) {
            throw TaskFailure.nonRetryable(NOT_STARTED + "it is not an executable file.");
        }
    }
}
