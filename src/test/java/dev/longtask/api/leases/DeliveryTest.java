package dev.longtask.api.leases;

import static org.assertj.core.api.Assertions.assertThat;

import io.smallrye.mutiny.Uni;
import io.smallrye.mutiny.subscription.UniEmitter;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServer;
import io.vertx.core.net.NetSocket;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What becomes of leased tasks whose worker may have hung up; by a real connection. */
class DeliveryTest {
    private final Vertx vertx = Vertx.vertx();
    private final CompletableFuture<RoutingContext> request = new CompletableFuture<>();
    private final CompletableFuture<UniEmitter<? super String>> wait = new CompletableFuture<>();
    private final CompletableFuture<Boolean> cancelled = new CompletableFuture<>();
    private final CompletableFuture<Boolean> over = new CompletableFuture<>();
    private final BlockingQueue<String> delivered = new LinkedBlockingQueue<>();
    private final BlockingQueue<String> givenBack = new LinkedBlockingQueue<>();

    @SuppressWarnings("NullAway.Init")
    private NetSocket worker;

    @BeforeEach
    void connect() throws Exception {
        Router router = Router.router(vertx);
        router.route().handler(context -> {
            Uni<String> lease = Uni.createFrom().emitter(emitter -> {
                emitter.onTermination(() -> cancelled.complete(true));
                wait.complete(emitter);
            });
            Delivery.of(context, lease, givenBack::add).subscribe().with(delivered::add);
            context.request().connection().closeHandler(closed -> over.complete(true));
            request.complete(context);
        });
        HttpServer server = get(vertx.createHttpServer().requestHandler(router).listen(0, "localhost"));
        worker = get(vertx.createNetClient().connect(server.actualPort(), "localhost"));
        get(worker.write("POST / HTTP/1.1\r\nHost: localhost\r\nContent-Length: 0\r\n\r\n"));
    }

    @AfterEach
    void close() throws Exception {
        get(vertx.close());
    }

    private static <T> T get(Future<T> future) throws Exception {
        return get(future.toCompletionStage().toCompletableFuture());
    }

    private static <T> T get(CompletableFuture<T> future) throws Exception {
        return future.get(15, TimeUnit.SECONDS);
    }

    private static String next(BlockingQueue<String> queue) throws InterruptedException {
        String next = queue.poll(15, TimeUnit.SECONDS);
        if (next == null) {
            throw new AssertionError("nothing came");
        }
        return next;
    }

    private void answer(int status) throws Exception {
        RoutingContext context = get(request);
        context.vertx()
                .runOnContext(now -> context.response().setStatusCode(status).end("[]"));
    }

    @Test
    void tasksWhoseAnswerWasWrittenStayLeased() throws Exception {
        get(wait).complete("task");
        assertThat(next(delivered)).isEqualTo("task");

        CompletableFuture<String> answer = new CompletableFuture<>();
        worker.handler(bytes -> answer.complete(bytes.toString()));
        answer(200);
        assertThat(get(answer)).startsWith("HTTP/1.1 200");
        get(worker.close());
        get(over);

        assertThat(givenBack).isEmpty();
    }

    @Test
    void aWorkerThatHangsUpWhileItWaitsEndsTheWait() throws Exception {
        get(wait);

        get(worker.close());

        get(cancelled);
        assertThat(givenBack).isEmpty();
        assertThat(delivered).isEmpty();
    }

    @Test
    void tasksGoBackIfTheirWorkerHangsUpBeforeTheAnswerIsWritten() throws Exception {
        get(wait).complete("task");
        assertThat(next(delivered)).isEqualTo("task");

        get(worker.close());

        assertThat(next(givenBack)).isEqualTo("task");
    }

    @Test
    void tasksGoBackIfTheWorkerGetsAnErrorInTheirPlace() throws Exception {
        get(wait).complete("task");
        assertThat(next(delivered)).isEqualTo("task");

        answer(500);

        assertThat(next(givenBack)).isEqualTo("task");
    }

    @Test
    void aWaitThatBeginsAfterTheWorkerHasHungUpIsCancelled() throws Exception {
        RoutingContext context = get(request);
        get(worker.close());
        get(over);
        CompletableFuture<Boolean> late = new CompletableFuture<>();

        Delivery.of(
                        context,
                        Uni.createFrom().<String>emitter(emitter -> emitter.onTermination(() -> late.complete(true))),
                        givenBack::add)
                .subscribe()
                .with(delivered::add);

        get(late);
        assertThat(delivered).isEmpty();
    }
}
