package dev.longtask.service;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.longtask.testing.Chromium;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerRequest;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** The example page of a task's progress, behind a proxy that gives it the origin of the service. */
@Tag("jvm")
class ProgressPageIT extends ServiceFixture {
    private final Vertx vertx = Vertx.vertx();

    @SuppressWarnings("NullAway.Init")
    private ServiceProcess service;

    @SuppressWarnings("NullAway.Init")
    private Browser browser;

    @BeforeEach
    void open() throws Exception {
        assumeTrue(Chromium.isInstalled(), "no Chromium with its driver is installed");
        service = start(Map.of());
        HttpClient client = vertx.createHttpClient();
        HttpServer proxy = vertx.createHttpServer()
                .requestHandler(request -> {
                    if ("/progress.html".equals(request.path())) {
                        request.response().sendFile("examples/progress.html");
                    } else {
                        pass(request, client);
                    }
                })
                .listen(0, "localhost")
                .toCompletionStage()
                .toCompletableFuture()
                .get(15, TimeUnit.SECONDS);
        browser = new Browser("http://localhost:" + proxy.actualPort());
    }

    private void pass(HttpServerRequest request, HttpClient client) {
        request.pause();
        client.request(request.method(), service.port(), "localhost", request.uri())
                .compose(forwarded -> {
                    forwarded.headers().setAll(request.headers());
                    request.response().closeHandler(gone -> forwarded.reset());
                    return forwarded.send(request);
                })
                .onSuccess(answer -> {
                    request.response()
                            .setStatusCode(answer.statusCode())
                            .headers()
                            .setAll(answer.headers());
                    answer.pipeTo(request.response());
                })
                .onFailure(failure -> request.response().setStatusCode(502).end());
    }

    @AfterEach
    void close() throws Exception {
        if (browser != null) {
            browser.close();
        }
        vertx.close().toCompletionStage().toCompletableFuture().get(15, TimeUnit.SECONDS);
    }

    private void follow(String task) {
        browser.open("/progress.html");
        browser.type("input[name=task]", task);
        browser.type("input[name=token]", issuer.token("alice", "user"));
        browser.click("form button");
    }

    @Test
    void itShowsTheProgressTheLogAndTheEnd() {
        String id = submit(service, "{\"type\": \"nap\", \"input\": {\"seconds\": 60, \"steps\": 600}}");

        follow(id);

        browser.awaitMatch("output", "RUNNING .*");
        String before = browser.value("progress");
        browser.awaitOtherValue("progress", before);
        browser.awaitMatch("pre", "(?s).+");
        service.post("alice", "/v1/tasks/" + id + "/cancel", "");
        browser.awaitMatch("output", "CANCELLED .*");
        browser.assertNothingWrong();
    }

    @Test
    void itShowsWhyATaskCanNotBeFollowed() {
        browser.expectErrors();

        follow("019a0000-0000-7000-8000-000000000000");

        browser.await("output", "019a0000-0000-7000-8000-000000000000");
        browser.assertNothingWrong();
    }
}
