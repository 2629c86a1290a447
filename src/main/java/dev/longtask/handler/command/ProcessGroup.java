package dev.longtask.handler.command;

import java.io.IOException;
import java.io.OutputStream;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * A process and its descendants. With a {@link Watchdog}, the process leads its own group: signals also reach orphaned
 * descendants, and the group dies with the service. Without one, signals reach only the process tree that is still
 * connected.
 */
final class ProcessGroup {
    private static final long LOOKS_EVERY_MILLIS = 50;

    private final Process process;
    private final @Nullable Watchdog watchdog;
    /** The line that the process waits for before it becomes the program. */
    private final byte[] word;
    /** Completes when the whole group has ended or was killed. */
    private final CompletableFuture<Void> ended = new CompletableFuture<>();

    private volatile boolean stopping;
    private volatile boolean killed;

    private ProcessGroup(Process process, @Nullable Watchdog watchdog, byte[] word) {
        this.process = process;
        this.watchdog = watchdog;
        this.word = word;
        var _ = process.onExit().thenRun(this::leaderEnded);
    }

    /**
     * Starts a program. It runs only after {@link #stdin} was called.
     *
     * @param watchdog null if the system has no process groups
     */
    static ProcessGroup start(ProcessBuilder builder, @Nullable Watchdog watchdog) throws IOException {
        if (watchdog == null) {
            return new ProcessGroup(builder.start(), null, new byte[0]);
        }
        List<String> program = builder.command();
        builder.command(Gate.command(watchdog.programs(), program));
        Process process = builder.start();
        watchdog.add(process.pid());
        return new ProcessGroup(process, watchdog, Gate.word(program));
    }

    Process process() {
        return process;
    }

    /** Lets the program run; returns the stream for its input. */
    OutputStream stdin() throws IOException {
        OutputStream stdin = process.getOutputStream();
        stdin.write(word);
        return stdin;
    }

    /** Completes when the whole group has ended or was killed. */
    CompletableFuture<Void> ended() {
        return ended;
    }

    /**
     * Sends SIGTERM, then SIGKILL to what is left after the grace. Completes when the whole group has ended or was
     * killed.
     */
    CompletableFuture<Void> stop(Duration grace) {
        stopping = true;
        if (process.isAlive()) {
            signal("TERM", ProcessHandle::destroy);
        }
        after(grace.toMillis()).execute(() -> {
            if (!ended.isDone()) {
                kill();
            }
        });
        return ended;
    }

    /** Kills the whole group (SIGKILL). */
    void kill() {
        killed = true;
        signal("KILL", ProcessHandle::destroyForcibly);
        if (!process.isAlive()) {
            end();
        }
    }

    /** Kills what a program leaves behind. If the program was told to stop, its children get the rest of the grace. */
    private void leaderEnded() {
        if (!stopping) {
            kill();
        } else if (killed) {
            end();
        } else {
            look();
        }
    }

    private void look() {
        if (ended.isDone()) {
            return;
        }
        var _ = isAlive().whenComplete((alive, unknown) -> {
            if (unknown == null && !alive) {
                end();
            } else {
                after(LOOKS_EVERY_MILLIS).execute(this::look);
            }
        });
    }

    private CompletableFuture<Boolean> isAlive() {
        return watchdog == null
                ? CompletableFuture.completedFuture(tree().anyMatch(ProcessHandle::isAlive))
                : watchdog.isAlive(process.pid());
    }

    private void end() {
        if (watchdog != null) {
            watchdog.remove(process.pid());
        }
        ended.complete(null);
    }

    private void signal(String name, java.util.function.Consumer<ProcessHandle> otherwise) {
        if (watchdog == null) {
            tree().forEach(otherwise);
        } else {
            watchdog.signal(name, process.pid(), process.isAlive());
        }
    }

    private Stream<ProcessHandle> tree() {
        return Stream.concat(process.descendants(), Stream.of(process.toHandle()));
    }

    private static Executor after(long millis) {
        return CompletableFuture.delayedExecutor(millis, TimeUnit.MILLISECONDS);
    }
}
