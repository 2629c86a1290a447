package dev.longtask.cli.watch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.fasterxml.jackson.databind.JsonNode;
import com.sun.net.httpserver.HttpExchange;
import dev.longtask.cli.StubServer;
import dev.longtask.cli.exit.CommandFailure;
import dev.longtask.cli.exit.ExitCode;
import dev.longtask.cli.http.Api;
import dev.longtask.cli.http.Http;
import dev.longtask.cli.http.ServerAddress;
import dev.longtask.cli.http.TokenSource;
import dev.longtask.cli.terminal.Terminal;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Watching a task of a server that a test steers. */
class WatcherTest {
    private static final String RUNNING = "{\"id\":\"1\",\"status\":\"RUNNING\",\"progress\":40,\"elapsed\":\"PT2S\"}";
    private static final String COMPLETE = "{\"id\":\"1\",\"status\":\"COMPLETE\",\"progress\":100}";
    private static final String CANCELLED = "{\"id\":\"1\",\"status\":\"CANCELLED\",\"progress\":40}";

    private final Http http = new Http();
    private final StubServer server = new StubServer();
    private final ByteArrayOutputStream out = new ByteArrayOutputStream();
    private final CountDownLatch cancelled = new CountDownLatch(1);
    private final List<Runnable> interrupts = new ArrayList<>();
    private final AtomicInteger restored = new AtomicInteger();
    private String typed = "";
    private boolean interactive = true;

    @AfterEach
    void close() {
        cancelled.countDown();
        http.close();
        server.close();
    }

    private static TokenSource tokens() {
        return new TokenSource() {
            @Override
            public String token() {
                return "token";
            }

            @Override
            public @Nullable String renewed(String refused) {
                return null;
            }
        };
    }

    private JsonNode watch(OnInterrupt onInterrupt, @Nullable Duration timeout, ProgressView view) {
        PrintStream stream = new PrintStream(out, true, StandardCharsets.UTF_8);
        Terminal terminal = new Terminal(
                Map.of("COLUMNS", "100"),
                new ByteArrayInputStream(typed.getBytes(StandardCharsets.UTF_8)),
                stream,
                stream,
                interactive);
        Api api = new Api(http, ServerAddress.parse("URL", server.url()), tokens(), false);
        Interrupts fake = action -> {
            interrupts.add(action);
            return restored::incrementAndGet;
        };
        return new Watcher(api, terminal, fake, new Watcher.Options(timeout, onInterrupt, true), Duration.ofMillis(1))
                .await("1", view);
    }

    private static void begin(HttpExchange exchange) throws IOException {
        exchange.getResponseHeaders().set("Content-Type", "text/event-stream");
        exchange.sendResponseHeaders(200, 0);
    }

    private static void send(HttpExchange exchange, String id, String name, String data) throws IOException {
        exchange.getResponseBody()
                .write("id: %s\nevent: %s\ndata: %s\n\n"
                        .formatted(id, name, data)
                        .getBytes(StandardCharsets.UTF_8));
        exchange.getResponseBody().flush();
    }

    /** A task that runs until it is cancelled. */
    private void endless() {
        server.on("/v1/tasks/1/events", (exchange, request) -> {
            begin(exchange);
            send(exchange, "1", "task", RUNNING);
            try {
                if (cancelled.await(30, TimeUnit.SECONDS)) {
                    send(exchange, "2", "end", CANCELLED);
                }
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        });
        server.on("/v1/tasks/1/cancel", (exchange, request) -> {
            StubServer.answer(exchange, 202, RUNNING);
            cancelled.countDown();
        });
    }

    /** Presses Ctrl-C once the task's state is known. */
    private ProgressView interrupting() {
        return new ProgressView() {
            private boolean done;

            @Override
            public void changed(JsonNode task) {
                if (!done) {
                    done = true;
                    interrupts.forEach(Runnable::run);
                }
            }

            @Override
            public void logged(JsonNode line) {}

            @Override
            public void noted(String text) {}

            @Override
            public void ticked() {}

            @Override
            public void paused() {}

            @Override
            public void resumed() {}

            @Override
            public void close() {}
        };
    }

    private boolean isCancelAsked() {
        return server.requests().stream().anyMatch(request -> request.method().equals("POST"));
    }

    @Test
    void aBrokenStreamIsContinuedAfterItsLastEvent() {
        AtomicInteger connections = new AtomicInteger();
        server.on("/v1/tasks/1/events", (exchange, request) -> {
            begin(exchange);
            if (connections.incrementAndGet() == 1) {
                send(exchange, "7-1", "task", RUNNING);
            } else {
                send(exchange, "8", "end", COMPLETE);
            }
        });

        assertThat(watch(OnInterrupt.ASK, null, ProgressView.silent())
                        .path("status")
                        .asText())
                .isEqualTo("COMPLETE");

        assertThat(server.requests())
                .extracting(request -> request.header("Last-event-id"))
                .containsExactly("", "7-1");
    }

    @Test
    void aBusyServerIsAskedAgain() {
        AtomicInteger connections = new AtomicInteger();
        server.on("/v1/tasks/1/events", (exchange, request) -> {
            if (connections.incrementAndGet() == 1) {
                StubServer.answer(exchange, 503, "{\"detail\":\"busy\"}");
            } else {
                begin(exchange);
                send(exchange, "8", "end", COMPLETE);
            }
        });

        assertThat(watch(OnInterrupt.ASK, null, ProgressView.silent())
                        .path("status")
                        .asText())
                .isEqualTo("COMPLETE");
    }

    @Test
    void anEndThatWasToldBeforeIsRead() {
        server.on("/v1/tasks/1/events", (exchange, request) -> StubServer.answer(exchange, 204, ""));
        server.on("/v1/tasks/1", (exchange, request) -> StubServer.answer(exchange, 200, COMPLETE));

        assertThat(watch(OnInterrupt.ASK, null, ProgressView.silent())
                        .path("status")
                        .asText())
                .isEqualTo("COMPLETE");
    }

    @Test
    void aDeletedTaskEndsTheWait() {
        server.on("/v1/tasks/1/events", (exchange, request) -> {
            begin(exchange);
            send(exchange, "1", "deleted", "{\"id\":\"1\"}");
        });

        assertThatThrownBy(() -> watch(OnInterrupt.ASK, null, ProgressView.silent()))
                .hasMessageContaining("deleted");
    }

    @Test
    void aMissingTaskIsNotWaitedFor() {
        server.on("/", (exchange, request) -> StubServer.answer(exchange, 404, "{\"detail\":\"No such task.\"}"));

        assertThatThrownBy(() -> watch(OnInterrupt.ASK, null, ProgressView.silent()))
                .hasMessage("No such task.");
    }

    @Test
    void theWaitMayHaveADeadline() {
        endless();

        CommandFailure failure = catchThrowableOfType(
                CommandFailure.class, () -> watch(OnInterrupt.ASK, Duration.ofMillis(1), ProgressView.silent()));

        assertThat(failure.code()).isEqualTo(ExitCode.TIMED_OUT);
        assertThat(isCancelAsked()).isFalse();
    }

    @Test
    void theUserMayCancelOnCtrlC() {
        endless();
        typed = "c\n";

        JsonNode end = watch(OnInterrupt.ASK, null, interrupting());

        assertThat(end.path("status").asText()).isEqualTo("CANCELLED");
        assertThat(out.toString(StandardCharsets.UTF_8)).contains("Cancel the task, or leave it running?");
        assertThat(restored).hasValue(1);
    }

    @Test
    void theUserMayLeaveOnCtrlC() {
        endless();
        typed = "\n";

        CommandFailure failure =
                catchThrowableOfType(CommandFailure.class, () -> watch(OnInterrupt.ASK, null, interrupting()));

        assertThat(failure.code()).isEqualTo(ExitCode.INTERRUPTED);
        assertThat(failure.text()).contains("longtask watch 1");
        assertThat(isCancelAsked()).isFalse();
        assertThat(restored).hasValue(1);
    }

    @Test
    void nobodyIsAskedWithoutATerminal() {
        endless();
        interactive = false;
        typed = "c\n";

        CommandFailure failure =
                catchThrowableOfType(CommandFailure.class, () -> watch(OnInterrupt.ASK, null, interrupting()));

        assertThat(failure.code()).isEqualTo(ExitCode.INTERRUPTED);
        assertThat(isCancelAsked()).isFalse();
    }

    @Test
    void ctrlCCancelsWhenToldSoBefore() {
        endless();

        assertThat(watch(OnInterrupt.CANCEL, null, interrupting())
                        .path("status")
                        .asText())
                .isEqualTo("CANCELLED");
    }
}
