package dev.longtask.service;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.longtask.testing.TcpProxy;
import dev.longtask.testing.TestIssuer;
import dev.longtask.testing.TestPostgres;
import io.vertx.pgclient.PgConnectOptions;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Supplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Two packaged nodes on one PostgreSQL. */
class ClusterIT {
    private static final JsonMapper JSON = new JsonMapper();
    private static final Duration LONG = Duration.ofSeconds(60);

    /** Disables polling, so that only a notification can bring news in time. */
    private static final Map<String, String> NO_POLLING =
            Map.of("longtask.poll-interval", "1h", "longtask.lease", "1h");

    private final TestIssuer issuer = new TestIssuer();
    private final PgConnectOptions database = TestPostgres.newDatabase();
    private final Map<String, ServiceProcess> nodes = new HashMap<>();

    @TempDir
    Path directory = Path.of("");

    @AfterEach
    void stop() {
        nodes.values().forEach(ServiceProcess::close);
        issuer.close();
    }

    private ServiceProcess launch(String name, Map<String, String> settings) {
        Map<String, String> all = new HashMap<>(settings);
        all.put("longtask.node", name);
        all.putIfAbsent("longtask.store.url", TestPostgres.url(database));
        ServiceProcess node = ServiceProcess.launch(issuer, directory, all);
        nodes.put(name, node);
        return node;
    }

    /** Starts both nodes at the same time on a database without a schema. */
    private void startBoth(Map<String, String> settings) {
        List<ServiceProcess> launched = new ArrayList<>(List.of(launch("a", settings), launch("b", settings)));
        launched.forEach(ServiceProcess::awaitListening);
    }

    private ServiceProcess node(String name) {
        return Objects.requireNonNull(nodes.get(name));
    }

    private ServiceProcess otherThan(String name) {
        return node(name.equals("a") ? "b" : "a");
    }

    private static JsonNode json(String body) throws Exception {
        return JSON.readTree(body);
    }

    private String submit(String node, String body) throws Exception {
        return json(node(node).post("alice", "/v1/tasks", body).body())
                .path("id")
                .asText();
    }

    /** Waits until a node runs the task and returns the node. */
    private String runnerOf(String id) throws Exception {
        await().atMost(LONG).until(() -> status(id).equals("RUNNING"));
        JsonNode history = json(node("a")
                        .get("alice", "/v1/tasks/" + id + "/history")
                        .body())
                .path("history");
        return history.get(1).path("actor").asText().replace("node:", "");
    }

    private String status(String id) throws Exception {
        return json(node("a").get("alice", "/v1/tasks/" + id).body())
                .path("status")
                .asText();
    }

    @Test
    void aWaitOnOneNodeReturnsWhenAnotherCompletesTheTask() throws Exception {
        startBoth(NO_POLLING);
        String id = submit("a", "{\"type\": \"nap\", \"input\": {\"seconds\": 3}}");
        ServiceProcess other = otherThan(runnerOf(id));

        String status;
        int changes = 0;
        do {
            // Each answer is due to a notification; without one, the request would wait a full minute.
            status = json(other.get("alice", "/v1/tasks/" + id + "?wait=60").body())
                    .path("status")
                    .asText();
            changes++;
        } while (status.equals("RUNNING") && changes < 20);

        assertThat(status).isEqualTo("COMPLETE");
    }

    @Test
    void eachProcessDrawsItsOwnSeriesOfClaims() throws Exception {
        startBoth(Map.of("longtask.slots", "1"));
        submit("a", "{\"type\": \"nap\", \"input\": {\"seconds\": 600}}");
        submit("a", "{\"type\": \"nap\", \"input\": {\"seconds\": 600}}");

        await().atMost(LONG)
                .until(() -> TestPostgres.query(database.getDatabase(), "SELECT count(*) FROM running")
                        .strip()
                        .equals("2"));

        assertThat(TestPostgres.query(database.getDatabase(), "SELECT DISTINCT series FROM running")
                        .lines())
                .hasSize(2);
    }

    @Test
    void aTagOfOneNodeIsKnownToTheOther() throws Exception {
        startBoth(Map.of());
        String path = "/v1/tasks/" + submit("a", "{\"type\": \"nap\", \"runAt\": \"2035-01-01T00:00:00Z\"}");
        String tag = node("a").get("alice", path).headers().firstValue("ETag").orElseThrow();

        assertThat(node("b").get("alice", path).headers().firstValue("ETag")).contains(tag);
        assertThat(node("b").getUnless(tag, "alice", path).statusCode()).isEqualTo(304);
        long asked = System.nanoTime();
        assertThat(node("b").getUnless(tag, "alice", path + "?wait=2").statusCode())
                .isEqualTo(304);
        assertThat(Duration.ofNanos(System.nanoTime() - asked)).isGreaterThan(Duration.ofSeconds(1));
    }

    @Test
    void aCancelOnOneNodeStopsTheAttemptOnAnother() throws Exception {
        startBoth(NO_POLLING);
        String id = submit("a", "{\"type\": \"nap\", \"input\": {\"seconds\": 600}}");
        ServiceProcess other = otherThan(runnerOf(id));

        other.post("alice", "/v1/tasks/" + id + "/cancel", "");

        await().atMost(LONG).until(() -> status(id).equals("CANCELLED"));
    }

    @Test
    void aNodeThatIsKilledLosesItsTasksToAnother() throws Exception {
        startBoth(Map.of("longtask.lease", "2s"));
        String id = submit("a", "{\"type\": \"nap\", \"input\": {\"seconds\": 4}}");
        String runner = runnerOf(id);
        ServiceProcess other = otherThan(runner);

        node(runner).kill();

        await().atMost(LONG)
                .until(() -> json(other.get("alice", "/v1/tasks/" + id).body())
                        .path("status")
                        .asText()
                        .equals("COMPLETE"));
        JsonNode task = json(other.get("alice", "/v1/tasks/" + id).body());
        assertThat(task.path("attempt").asInt()).isEqualTo(2);
    }

    @Test
    void aDatabaseThatTurnsReadOnlyTakesTheNodesOutUntilItIsWritableAgain() {
        launch("a", Map.of()).awaitListening();
        ServiceProcess node = node("a");
        assertThat(node.health("ready")).isEqualTo(200);
        String body = "{\"type\": \"nap\", \"input\": {\"seconds\": 0}}";
        setReadOnly(true);

        await().atMost(LONG).until(() -> node.health("ready") == 503);
        assertThat(node.post("alice", "/v1/tasks", body).statusCode()).isEqualTo(503);
        assertThat(node.get("alice", "/v1/tasks").statusCode()).isEqualTo(200);
        setReadOnly(false);

        await().atMost(LONG).until(() -> node.health("ready") == 200);
        assertThat(node.post("alice", "/v1/tasks", body).statusCode()).isEqualTo(202);
    }

    /** Simulates a failover: new connections are read-only. */
    private void setReadOnly(boolean readOnly) {
        TestPostgres.execute(
                "postgres",
                "ALTER DATABASE %1$s SET default_transaction_read_only = %2$s"
                        .formatted(database.getDatabase(), readOnly));
        TestPostgres.execute(
                "postgres",
                "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = '%s'"
                        .formatted(database.getDatabase()));
    }

    @Test
    void anOutageLongerThanTheLeaseCostsNoTaskAnAttempt() throws Exception {
        AtomicBoolean silent = new AtomicBoolean();
        Supplier<TcpProxy.Filter> filter = () -> (bytes, length, to) -> {
            if (silent.get()) {
                // Neither end notices that the other no longer receives anything.
                return true;
            }
            to.write(bytes, 0, length);
            return true;
        };
        try (TcpProxy proxy = new TcpProxy(database::getPort, filter, filter)) {
            String url = TestPostgres.url(new PgConnectOptions(database).setPort(proxy.port()));
            launch("a", Map.of("longtask.lease", "3s", "longtask.store.url", url))
                    .awaitListening();
            List<String> ids = new ArrayList<>();
            for (int i = 0; i < 10; i++) {
                ids.add(submit(
                        "a", "{\"type\": \"nap\", \"maxAttempts\": 1, \"input\": {\"seconds\": 8, \"steps\": 2}}"));
            }
            await().atMost(LONG).until(() -> status(ids.getLast()).equals("RUNNING"));
            silent.set(true);
            await().pollDelay(Duration.ofSeconds(6)).atMost(LONG).until(() -> true);
            silent.set(false);

            for (String id : ids) {
                await().atMost(LONG)
                        .ignoreExceptions()
                        .until(() -> !List.of("ENQUEUED", "RUNNING").contains(status(id)));
                assertThat(status(id)).isEqualTo("COMPLETE");
            }
        }
    }

    @Test
    void aDatabaseOutOfReachStopsTheStartAndIsNamed() {
        ServiceProcess node = ServiceProcess.launch(
                issuer, directory, Map.of("longtask.store.url", "postgresql://u:secret@localhost:1/tasks"));
        nodes.put("a", node);

        assertThat(node.awaitExit()).isNotZero();
        assertThat(node.log()).contains("localhost:1/tasks").doesNotContain("\tat ", "secret");
    }
}
