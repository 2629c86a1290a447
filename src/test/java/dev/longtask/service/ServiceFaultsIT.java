package dev.longtask.service;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import dev.longtask.testing.TestIssuer;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@Tag("jvm")
class ServiceFaultsIT extends ServiceFixture {

    private static List<String> history(ServiceProcess service, String id) {
        JsonNode history =
                json(service.get("alice", "/v1/tasks/" + id + "/history")).path("history");
        return StreamSupport.stream(history.spliterator(), false)
                .map(entry -> entry.path("to").asText())
                .toList();
    }

    @Test
    void aHundredTasksSurviveAKillWithOneOutcomeEach() {
        ServiceProcess first = start(Map.of("longtask.slots", "20"));
        List<String> ids = new ArrayList<>();
        for (int i = 0; i < 100; i++) {
            ids.add(submit(first, "{\"type\": \"nap\", \"input\": {\"seconds\": 0.5, \"steps\": 2}}"));
        }
        await().atMost(LONG).until(() -> status(first, ids.getFirst()).equals("COMPLETE"));
        // Killed right after an answer: that submission must survive, too.
        ids.add(submit(first, "{\"type\": \"nap\", \"input\": {\"seconds\": 0}}"));
        first.kill();

        ServiceProcess second = start(Map.of("longtask.slots", "20"));
        await().atMost(LONG)
                .until(() -> ids.stream().allMatch(id -> status(second, id).equals("COMPLETE")));

        int interrupted = 0;
        for (String id : ids) {
            List<String> history = history(second, id);
            assertThat(history).containsOnlyOnce("COMPLETE").endsWith("COMPLETE");
            interrupted += history.size() > 3 ? 1 : 0;
        }
        assertThat(interrupted).as("tasks that ran when the service was killed").isPositive();
    }

    @Test
    void aTaskThatKillsItsNodeEachTimeIsDeadAfterItsAttempts() {
        Map<String, String> settings = Map.of(
                "longtask.types.killer.kind", "command",
                "longtask.types.killer.command.argv[0]", "sh",
                "longtask.types.killer.command.argv[1]", "-c",
                "longtask.types.killer.command.argv[2]", "kill -9 $PPID");
        ServiceProcess service = start(settings);
        // Starts later, so that the submission is answered before its task runs.
        String id = submit(
                service,
                "{\"type\": \"killer\", \"maxAttempts\": 2, \"runAt\": \"%s\"}"
                        .formatted(Instant.now().plusSeconds(2)));
        service.awaitExit();
        ServiceProcess again = ServiceProcess.launch(issuer, directory, settings);
        started.add(again);
        again.awaitExit();

        ServiceProcess last = start(settings);

        await().atMost(LONG).until(() -> status(last, id).equals("DEAD"));
        assertThat(history(last, id)).containsExactly("ENQUEUED", "RUNNING", "ENQUEUED", "RUNNING", "DEAD");
    }

    @Test
    void programsEndWhenTheServiceIsKilled() throws Exception {
        Path pid = directory.resolve("pid");
        ServiceProcess service = start(Map.of(
                "longtask.types.long.kind", "command",
                "longtask.types.long.command.argv[0]", "sh",
                "longtask.types.long.command.argv[1]", "-c",
                "longtask.types.long.command.argv[2]",
                        "sleep 600 & echo $! >" + pid + ".new; mv " + pid + ".new " + pid + "; trap '' TERM; wait"));
        submit(service, "{\"type\": \"long\"}");
        await().atMost(LONG).until(() -> Files.exists(pid));
        long child = Long.parseLong(Files.readString(pid).strip());
        assertThat(ProcessHandle.of(child)).isPresent();

        service.kill();

        await().atMost(LONG)
                .until(() -> ProcessHandle.of(child).map(ProcessHandle::isAlive).orElse(false), alive -> !alive);
    }

    @Test
    void onSigtermWhatRunsMayEndAndTheRestIsReleased() {
        ServiceProcess first = start(Map.of("longtask.slots", "2", "longtask.drain-time", "2s"));
        String quick = submit(first, "{\"type\": \"nap\", \"input\": {\"seconds\": 1}}");
        String slow = submit(first, "{\"type\": \"nap\", \"input\": {\"seconds\": 600}}");
        String waiting = submit(first, "{\"type\": \"nap\", \"input\": {\"seconds\": 600}}");
        await().atMost(LONG).until(() -> status(first, slow).equals("RUNNING"));

        first.terminate();

        assertThat(first.awaitExit()).as(first.log()).isZero();
        ServiceProcess second = start(Map.of("longtask.slots", "2"));
        assertThat(status(second, quick)).isEqualTo("COMPLETE");
        assertThat(history(second, slow)).startsWith("ENQUEUED", "RUNNING", "ENQUEUED");
        JsonNode handedBack = json(second.get("alice", "/v1/tasks/" + slow));
        assertThat(handedBack.path("attempt").asInt()
                        - handedBack.path("attemptsUsed").asInt())
                .isEqualTo(1);
        await().atMost(LONG).until(() -> status(second, waiting).equals("RUNNING"));
    }

    @Test
    void onSigtermWaitsAreAnsweredAndThePortsStayOpenUntilNothingRunsAnyMore() {
        ServiceProcess service = start(Map.of("longtask.drain-time", "60s", "longtask.types.remote.kind", "worker"));
        assertThat(service.health("ready")).isEqualTo(200);
        String id = submit(service, "{\"type\": \"nap\", \"input\": {\"seconds\": 600, \"steps\": 1}}");
        await().atMost(LONG).until(() -> status(service, id).equals("RUNNING"));
        List<CompletableFuture<HttpResponse<String>>> waits = new ArrayList<>();
        for (int i = 0; i < 5; i++) {
            waits.add(CompletableFuture.supplyAsync(
                    () -> service.get("alice", "/v1/tasks/" + id + "?wait=60"),
                    runnable -> Thread.ofVirtual().start(runnable)));
        }
        // The worker's request waits before the node is told to stop.
        CompletableFuture<HttpResponse<String>> lease = CompletableFuture.supplyAsync(
                () -> service.postWith(
                        issuer.token("bot", "worker"),
                        "/v1/leases",
                        "{\"worker\": \"one\", \"types\": [\"remote\"], \"wait\": 30}"),
                runnable -> Thread.ofVirtual().start(runnable));
        await().atMost(LONG)
                .until(() -> service.management("/q/metrics").body().contains("longtask_workers_waiting 1.0"));
        service.terminate();

        await().atMost(LONG).until(() -> service.health("ready") == 503);
        assertThat(lease)
                .succeedsWithin(Duration.ofSeconds(20))
                .extracting(HttpResponse::body)
                .isEqualTo("{\"leases\":[]}");
        assertThat(waits).allSatisfy(wait -> assertThat(wait).succeedsWithin(Duration.ofSeconds(20)));
        assertThat(waits.getFirst().join().body()).contains("\"status\":\"RUNNING\"");
        assertThat(service.health("live")).isEqualTo(200);
        assertThat(status(service, id)).isEqualTo("RUNNING");
        assertThat(json(service.get("alice", "/v1/tasks/" + id + "?wait=60"))
                        .path("status")
                        .asText())
                .isEqualTo("RUNNING");
        service.post("alice", "/v1/tasks/" + id + "/cancel", "");

        assertThat(service.awaitExit()).as(service.log()).isZero();
    }

    @Test
    void anyAudienceHasToBeAskedForAndTwoIssuersUsersAreNotTheSame() {
        try (TestIssuer other = new TestIssuer()) {
            ServiceProcess service = start(Map.of(
                    "quarkus.oidc.token.audience",
                    "any",
                    "longtask.security.any-audience",
                    "true",
                    "quarkus.oidc.other.auth-server-url",
                    other.url(),
                    "quarkus.oidc.other.token.principal-claim",
                    "sub",
                    "quarkus.oidc.other.roles.role-claim-path",
                    "groups",
                    "quarkus.oidc.resolve-tenants-with-issuer",
                    "true"));
            String id = submit(service, "{\"type\": \"nap\"}");
            String theirs = json(service.postWith(other.token("alice", "user"), "/v1/tasks", "{\"type\": \"nap\"}"))
                    .path("id")
                    .asText();

            assertThat(service.getWith(other.token("alice", "user"), "/v1/tasks/" + id)
                            .statusCode())
                    .isEqualTo(403);
            assertThat(service.get("alice", "/v1/tasks/" + theirs).statusCode()).isEqualTo(403);
            JsonNode task = json(service.getWith(other.token("alice", "user"), "/v1/tasks/" + theirs));
            assertThat(task.path("creator").asText()).isEqualTo("alice");
            assertThat(task.path("creatorIssuer").asText()).isEqualTo(other.url());
            assertThat(json(service.get("alice", "/v1/tasks/" + id)).has("creatorIssuer"))
                    .isFalse();
        }
    }

    @Test
    void aTokenWhoseKeyCanNotBeFetchedIsNotCalledInvalid() {
        ServiceProcess service = start(Map.of());
        assertThat(service.get("alice", "/v1/tasks").statusCode()).isEqualTo(200);
        String valid = issuer.token("alice", "user");
        String rotated = issuer.tokenSignedWithANewKey("alice");
        assertThat(service.getWith(rotated, "/v1/tasks").statusCode()).isEqualTo(401);

        ServiceProcess another = start(Map.of("longtask.store.url", "sqlite:" + directory.resolve("another.db")));
        assertThat(another.get("alice", "/v1/tasks").statusCode()).isEqualTo(200);
        issuer.close();

        for (int i = 0; i < 3; i++) {
            HttpResponse<String> answer = another.getWith(rotated, "/v1/tasks");
            assertThat(answer.statusCode()).as(answer.body()).isEqualTo(503);
            assertThat(answer.headers().firstValue("Retry-After")).isPresent();
        }
        assertThat(another.getWith(valid, "/v1/tasks").statusCode()).isEqualTo(200);
    }

    @Test
    void whileTheIssuerCanNotBeReachedRequestsAreToldToComeAgain() {
        ServiceProcess service = start(Map.of("quarkus.oidc.auth-server-url", "http://localhost:1"));

        HttpResponse<String> answer = service.get("alice", "/v1/tasks");

        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(503);
        assertThat(answer.headers().firstValue("Retry-After")).isPresent();
        assertThat(service.get("alice", "/api/2/task/17").body()).startsWith("[\"");
    }

    @Test
    void theLogHoldsNoInputsResultsOrTokens() {
        ServiceProcess service = start(Map.of(
                "longtask.types.echo.kind", "command",
                "longtask.types.echo.command.argv[0]", "sh",
                "longtask.types.echo.command.argv[1]", "-c",
                "longtask.types.echo.command.argv[2]", "cat; echo oops >&2; exit \"$1\"",
                "longtask.types.echo.command.argv[3]", "sh",
                "longtask.types.echo.command.argv[4]", "{input.code}",
                "quarkus.log.category.\"dev.longtask\".level", "DEBUG"));
        String good = submit(service, "{\"type\": \"echo\", \"input\": {\"code\": 0, \"password\": \"s3cr3t\"}}");
        String bad = submit(
                service,
                "{\"type\": \"echo\", \"maxAttempts\": 1, \"input\": {\"code\": 3, \"password\": \"s3cr3t\"}}");
        service.post("alice", "/v1/tasks", "{\"type\": \"echo\", \"input\": s3cr3t}");
        await().atMost(LONG).until(() -> status(service, good).equals("COMPLETE"));
        await().atMost(LONG).until(() -> status(service, bad).equals("FAILED"));

        assertThat(service.log()).contains(bad).doesNotContain("s3cr3t").doesNotContain("eyJ");
    }
}
