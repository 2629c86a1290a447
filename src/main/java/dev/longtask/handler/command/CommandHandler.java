package dev.longtask.handler.command;

import com.fasterxml.jackson.databind.JsonNode;
import dev.longtask.handler.TaskContext;
import dev.longtask.handler.TaskFailure;
import dev.longtask.handler.TaskHandler;
import dev.longtask.handler.output.Lines;
import dev.longtask.handler.output.Output;
import io.smallrye.mutiny.Uni;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/** Runs one program per attempt. */
final class CommandHandler implements TaskHandler {
    private static final int STDERR_LINE = 4_000;
    private static final long LOG_LOOK_NANOS = TimeUnit.MILLISECONDS.toNanos(50);
    /** After the process group has ended, how long to wait for pipes that an escaped process still holds open. */
    private static final Duration AFTER_EXIT = Duration.ofSeconds(5);

    /** After a program was told to stop and has ended, how long to wait for the rest of its output. */
    private static final Duration AFTER_STOP = Duration.ofSeconds(1);

    private final ArgumentVector arguments;
    private final Map<String, String> environment;
    private final @Nullable Path directory;
    private final long outputLimit;
    private final long resultLimit;
    private final Executor pipes;
    private final @Nullable Watchdog watchdog;

    /**
     * @param directory null for the service's own working directory
     * @param outputLimit maximum number of characters that the program may write to stdout
     * @param resultLimit maximum size of the result, in bytes of JSON text
     * @param pipes runs blocking reads and writes of the program's streams
     * @param watchdog null if the system has no process groups
     */
    CommandHandler(
            ArgumentVector arguments,
            Map<String, String> environment,
            @Nullable Path directory,
            long outputLimit,
            long resultLimit,
            Executor pipes,
            @Nullable Watchdog watchdog) {
        this.arguments = arguments;
        this.environment = environment;
        this.directory = directory;
        this.outputLimit = outputLimit;
        this.resultLimit = resultLimit;
        this.pipes = pipes;
        this.watchdog = watchdog;
    }

    @Override
    public Uni<JsonNode> run(JsonNode input, TaskContext context) {
        ProcessGroup group = start(arguments.fill(input), context);
        CompletableFuture<Void> read = new CompletableFuture<>();
        try {
            context.onStop(() -> Uni.createFrom().completionStage(() -> stop(group, context.grace(), read)));
            return follow(group, input, context, read);
        } catch (RuntimeException | Error e) {
            group.kill();
            throw e;
        }
    }

    /** Starts the program, with a checkpoint in a file that is deleted when the program has ended. */
    private ProcessGroup start(List<String> filled, TaskContext context) {
        Map<String, String> traced = Environment.traced(environment, context.trace());
        CheckpointFile checkpoint = CheckpointFile.write(context.checkpoint());
        if (checkpoint == null) {
            return Start.program(filled, traced, directory, watchdog);
        }
        try {
            ProcessGroup group = Start.program(filled, Environment.resumed(traced, checkpoint), directory, watchdog);
            var _ = group.ended().whenComplete((done, failure) -> checkpoint.delete());
            return group;
        } catch (RuntimeException | Error e) {
            checkpoint.delete();
            throw e;
        }
    }

    /** Stops the group and waits for its last output: a program may save a checkpoint when it is told to stop. */
    private static CompletableFuture<Void> stop(ProcessGroup group, Duration grace, CompletableFuture<Void> read) {
        return group.stop(grace)
                .thenCompose(
                        ended -> read.copy().completeOnTimeout(null, AFTER_STOP.toMillis(), TimeUnit.MILLISECONDS));
    }

    /** @param read completes when stdout has been read */
    private Uni<JsonNode> follow(
            ProcessGroup group, JsonNode input, TaskContext context, CompletableFuture<Void> read) {
        Process process = group.process();
        Output output = new Output(context, resultLimit);
        CompletableFuture<Void> stdout = inBackground(
                () -> Lines.read(process.getInputStream(), Output.longestLine(resultLimit), outputLimit, output::line));
        CompletableFuture<Void> stderr = inBackground(
                () -> Lines.read(process.getErrorStream(), STDERR_LINE, Long.MAX_VALUE, line -> log(line, context)));
        CompletableFuture<Void> stdin = inBackground(() -> write(group, input));
        var _ = stdout.whenComplete((done, failure) -> {
            read.complete(null);
            if (failure != null) {
                group.kill();
            }
        });
        CompletableFuture<Void> streams = group.ended()
                .thenCompose(exited -> CompletableFuture.allOf(stdin, stdout, stderr)
                        .orTimeout(AFTER_EXIT.toMillis(), TimeUnit.MILLISECONDS));
        return Uni.createFrom()
                .completionStage(streams.handle((done, failure) -> outcome(process, stdout, output)))
                .onItem()
                .transformToUni(result -> result);
    }

    private static Uni<JsonNode> outcome(Process process, CompletableFuture<Void> stdout, Output output) {
        if (stdout.isCompletedExceptionally() && stdout.exceptionNow() instanceof Lines.TooLongException) {
            return Uni.createFrom()
                    .failure(TaskFailure.nonRetryable("The program's stdout exceeded the output size limit."));
        }
        if (process.exitValue() != 0) {
            return Uni.createFrom()
                    .failure(TaskFailure.retryable("The program ended with exit code " + process.exitValue() + "."));
        }
        return Uni.createFrom().item(output.result());
    }

    private static void write(ProcessGroup group, JsonNode input) {
        try (OutputStream stdin = group.stdin()) {
            stdin.write(input.toString().getBytes(StandardCharsets.UTF_8));
        } catch (IOException e) {
            // Programs may ignore their input.
            return;
        }
    }

    /** Blocks while the log is full, so that a program that logs too fast is slowed down by its pipe. */
    private static void log(String line, TaskContext context) {
        while (context.isLogFull()) {
            LockSupport.parkNanos(LOG_LOOK_NANOS);
        }
        context.log(line);
    }

    private interface Blocking {
        void run() throws IOException;
    }

    private CompletableFuture<Void> inBackground(Blocking work) {
        return CompletableFuture.runAsync(
                () -> {
                    try {
                        work.run();
                    } catch (IOException e) {
                        throw new CompletionException(e);
                    }
                },
                pipes);
    }
}
