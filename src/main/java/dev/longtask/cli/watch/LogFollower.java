package dev.longtask.cli.watch;

import com.fasterxml.jackson.databind.JsonNode;
import dev.longtask.cli.exit.CommandFailure;
import dev.longtask.cli.exit.ExitCode;
import dev.longtask.cli.http.Api;
import dev.longtask.cli.http.Event;
import java.time.Duration;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/** Passes on the lines that a task logs, until the task has finished. */
public final class LogFollower {
    private static final Duration PAUSE = Duration.ofSeconds(2);
    private static final Duration SILENCE = Duration.ofSeconds(90);
    private static final int RECONNECTS_WITHOUT_AN_EVENT = 100;
    private static final int MESSAGES = 64;

    private final Api api;
    private final Consumer<String> notes;

    /**
     * A follower.
     *
     * @param notes takes what the user should know about the connection
     */
    public LogFollower(Api api, Consumer<String> notes) {
        this.api = api;
        this.notes = notes;
    }

    /**
     * Follows a log until its end.
     *
     * @param path of the log's stream
     */
    public void follow(String path, Consumer<JsonNode> lines) {
        BlockingQueue<Message> messages = new ArrayBlockingQueue<>(MESSAGES);
        int lost = 0;
        try (Follower follower = new Follower(api, path, messages, PAUSE)) {
            while (lost < RECONNECTS_WITHOUT_AN_EVENT) {
                Message message = messages.poll(SILENCE.toMillis(), TimeUnit.MILLISECONDS);
                switch (message) {
                    case null -> follower.reconnect();
                    case Message.Received(Event event) -> {
                        lost = 0;
                        if (event.name().equals("log")) {
                            Api.data(event).path("lines").forEach(lines);
                        } else if (event.name().equals("end") || event.name().equals("deleted")) {
                            return;
                        }
                    }
                    case Message.ToldBefore() -> {
                        return;
                    }
                    case Message.Failed(CommandFailure failure) -> throw failure;
                    case Message.Lost(String reason) -> {
                        if (lost == 0) {
                            notes.accept("lost the connection, trying again: " + reason);
                        }
                        lost++;
                    }
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new CommandFailure(ExitCode.INTERRUPTED, "Interrupted");
        }
        throw new CommandFailure("Lost the connection to " + api.server());
    }
}
