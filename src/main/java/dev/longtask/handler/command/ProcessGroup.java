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
 * A process and all that it starts. With a {@link Watchdog} the process leads a group of its own, so that a signal reaches
 * also children whose parents have gone, and the group ends with the service; without one, signals reach the tree that hangs
 * together.
 */
final class ProcessGroup {
    private static final long LOOKS_EVERY_MILLIS = 50;

    private final Process process;
    private final @Nullable Watchdog watchdog;
    /** What the process waits for before it becomes the program. */
    private final byte[] word;
    /** Completes when nothing of the group is left, or all of it was killed. */
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
     * Starts a program; it runs once {@link #stdin} has been asked for.
     *
     * @param watchdog null where the system has no process groups
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

    /** Lets the program run; where its input goes. */
    OutputStream stdin() throws IOException {
        OutputStream stdin = process.getOutputStream();
        stdin.write(word);
        return stdin;
    }

    /** Completes when nothing of it is left. */
    CompletableFuture<Void> ended() {
        return ended;
    }

    /** SIGTERM, and SIGKILL for what is left when the grace is over; completes when nothing is. */
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

    /** Ends all of it (SIGKILL). */
    void kill() {
        killed = true;
        signal("KILL", ProcessHandle::destroyForcibly);
        if (!process.isAlive()) {
            end();
        }
    }

    /** What a program leaves behind ends with it; when it was told to stop, its children have their grace, too. */
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
