package dev.longtask.cli.watch;

import com.fasterxml.jackson.databind.JsonNode;
import dev.longtask.cli.exit.CommandFailure;
import dev.longtask.cli.exit.ExitCode;
import dev.longtask.cli.http.Api;
import dev.longtask.cli.http.Event;
import dev.longtask.cli.terminal.SafeText;
import dev.longtask.cli.terminal.Terminal;
import java.io.IOException;
import java.time.Duration;
import java.util.Locale;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/** Waits until a task has finished, and shows what happens meanwhile. */
public final class Watcher {
    /** Half a dozen missed signs of life. */
    private static final Duration SILENCE = Duration.ofSeconds(90);

    private static final Duration GIVE_UP = Duration.ofMinutes(5);
    private static final Duration TICK = Duration.ofMillis(250);
    private static final Duration PAUSE = Duration.ofSeconds(2);
    private static final int MESSAGES = 64;

    /**
     * How to watch.
     *
     * @param timeout null to wait as long as it takes
     * @param logs whether to show the task's log
     */
    public record Options(@Nullable Duration timeout, OnInterrupt onInterrupt, boolean logs) {}

    private final Api api;
    private final Terminal terminal;
    private final Interrupts signals;
    private final Options options;
    private final Duration pause;
    private final BlockingQueue<Message> messages = new ArrayBlockingQueue<>(MESSAGES);
    /** Apart from the messages, so that a full queue can't hold them up. */
    private final AtomicInteger interrupts = new AtomicInteger();

    private final AtomicReference<@Nullable String> answer = new AtomicReference<>();

    private long heard = System.nanoTime();
    private long connected = System.nanoTime();
    private boolean isLost;
    private boolean hasAsked;

    public Watcher(Api api, Terminal terminal, Interrupts signals, Options options) {
        this(api, terminal, signals, options, PAUSE);
    }

    /**
     * A watcher.
     *
     * @param pause between two connections
     */
    Watcher(Api api, Terminal terminal, Interrupts signals, Options options, Duration pause) {
        this.api = api;
        this.terminal = terminal;
        this.signals = signals;
        this.options = options;
        this.pause = pause;
    }

    /** The view that fits a terminal: a bar, or lines where nobody would see it move. */
    public static ProgressView view(Terminal terminal) {
        return terminal.isInteractive() ? new BarView(terminal, System::nanoTime) : new LineView(terminal);
    }

    /**
     * Waits for a task.
     *
     * @return the finished task, without its input and result
     * @throws CommandFailure if it does not finish in time, is deleted, or the user leaves
     */
    public JsonNode await(String id, ProgressView view) {
        long start = System.nanoTime();
        try (view;
                Interrupts.Restore _ = signals.on(interrupts::incrementAndGet);
                Follower follower = new Follower(api, Api.task(id) + "/events", messages, pause)) {
            while (true) {
                handleUser(id, view);
                Message message = messages.poll(TICK.toMillis(), TimeUnit.MILLISECONDS);
                JsonNode end = message == null ? null : handled(id, message, view);
                if (end != null) {
                    return end;
                }
                if (message == null) {
                    view.ticked();
                }
                checkTime(id, start, follower);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw left(id);
        }
    }

    private void handleUser(String id, ProgressView view) {
        if (interrupts.get() > 0) {
            interrupts.decrementAndGet();
            interrupted(id, view);
        }
        String given = answer.getAndSet(null);
        if (given != null) {
            answered(id, given, view);
        }
    }

    private void checkTime(String id, long start, Follower follower) {
        long now = System.nanoTime();
        Duration timeout = options.timeout();
        if (timeout != null && now - start > timeout.toNanos()) {
            throw new CommandFailure(
                    ExitCode.TIMED_OUT,
                    "Task " + id + " has not finished in time. Watch it with: longtask watch " + id);
        }
        if (now - heard > SILENCE.toNanos()) {
            heard = now;
            follower.reconnect();
        }
        if (isLost && now - connected > GIVE_UP.toNanos()) {
            throw new CommandFailure(
                    "Lost the connection to " + api.server() + ". Watch on with: longtask watch " + id);
        }
    }

    /** The finished task; null if it goes on. */
    private @Nullable JsonNode handled(String id, Message message, ProgressView view) {
        switch (message) {
            case Message.Received received -> {
                heard = System.nanoTime();
                connected = heard;
                isLost = false;
                return handled(id, received.event(), view);
            }
            case Message.Lost lost -> {
                heard = System.nanoTime();
                if (!isLost) {
                    isLost = true;
                    view.noted("lost the connection, trying again: " + lost.reason());
                }
            }
            case Message.ToldBefore before -> {
                JsonNode task = api.get(Api.task(id));
                view.changed(task);
                return task;
            }
            case Message.Failed failed -> throw failed.failure();
        }
        return null;
    }

    private @Nullable JsonNode handled(String id, Event event, ProgressView view) {
        JsonNode data = Api.data(event);
        switch (event.name()) {
            case "task" -> view.changed(data);
            case "end" -> {
                view.changed(data);
                return data;
            }
            case "log" -> {
                if (options.logs()) {
                    data.path("lines").forEach(view::logged);
                }
            }
            case "deleted" -> throw new CommandFailure("Task " + id + " has been deleted");
            // A sign of life, or what a later version of the service tells.
            default -> {}
        }
        return null;
    }

    private void interrupted(String id, ProgressView view) {
        if (options.onInterrupt() == OnInterrupt.CANCEL && !hasAsked) {
            hasAsked = true;
            cancel(id, view);
        } else if (options.onInterrupt() == OnInterrupt.ASK && !hasAsked && terminal.isInteractive()) {
            hasAsked = true;
            view.paused();
            terminal.out().print("Cancel the task, or leave it running? [c/L] ");
            terminal.out().flush();
            Thread.ofPlatform().daemon().name("longtask-answer").start(this::readAnswer);
        } else {
            throw left(id);
        }
    }

    private void readAnswer() {
        try {
            answer.set(terminal.readLine());
        } catch (IOException e) {
            answer.set("");
        }
    }

    private void answered(String id, String answer, ProgressView view) {
        if (!answer.strip().toLowerCase(Locale.ROOT).startsWith("c")) {
            throw left(id);
        }
        view.resumed();
        cancel(id, view);
    }

    private void cancel(String id, ProgressView view) {
        JsonNode task = api.post(Api.task(id) + "/cancel");
        view.noted("asked the task to stop");
        view.changed(task);
    }

    private static CommandFailure left(String id) {
        return new CommandFailure(
                ExitCode.INTERRUPTED,
                "Left task " + SafeText.of(id) + " running. Watch it with: longtask watch " + SafeText.of(id));
    }
}
