package dev.longtask.service;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import dev.longtask.deploy.Chart;
import dev.longtask.deploy.Chart.Rendered;
import dev.longtask.deploy.ContainerFiles;
import dev.longtask.deploy.Image;
import dev.longtask.deploy.Tool;
import dev.longtask.testing.TestPostgres;
import io.vertx.pgclient.PgConnectOptions;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** The packaged service, started with the environment and the files that the chart gives to its container. */
class ChartIT extends ServiceFixture {
    private static final String POD = "longtask-7c9d5b-x2x4z";
    private static final List<String> PROBES = List.of("startupProbe", "livenessProbe", "readinessProbe");

    @Test
    void aNodeOfTheDeploymentStartsAndAnswersItsProbes() throws IOException {
        PgConnectOptions database = TestPostgres.newDatabase();
        Rendered rendered = Chart.render(
                Chart.POSTGRESQL,
                "--set",
                "oidc.issuer=" + issuer.url() + ",autoscaling.kind=keda,serviceMonitor.enabled=true",
                "--set",
                "store.postgresql.url=postgresql://localhost:" + database.getPort() + "/" + database.getDatabase());

        ServiceProcess node =
                launch(rendered, Map.of("username", database.getUser(), "password", database.getPassword()));
        answersItsProbes(node, rendered);
        runsATask(node);
        URI load = URI.create(rendered.only("ScaledObject")
                .at("/spec/triggers/0/metadata/url")
                .asText());
        assertThat(json(node.management(load.getPath()))
                        .path(rendered.only("ScaledObject")
                                .at("/spec/triggers/0/metadata/valueLocation")
                                .asText())
                        .isIntegralNumber())
                .isTrue();
        String metrics =
                rendered.only("ServiceMonitor").at("/spec/endpoints/0/path").asText();
        assertThat(node.management(metrics).body()).contains("longtask_attempts_seconds_count{");
        stops(node);
    }

    @Test
    void theUrlCanComeFromTheSecret() throws IOException {
        PgConnectOptions database = TestPostgres.newDatabase();
        Rendered rendered = Chart.render(
                Chart.POSTGRESQL,
                "--set",
                "oidc.issuer=" + issuer.url() + ",store.postgresql.url=,store.postgresql.urlKey=uri",
                "--set",
                "store.postgresql.usernameKey=,store.postgresql.passwordKey=");

        ServiceProcess node = launch(rendered, Map.of("uri", TestPostgres.url(database)));

        answersItsProbes(node, rendered);
    }

    @Test
    void theDashboardGetsItsSecretsAsFiles() throws IOException {
        Rendered rendered = Chart.render(
                Chart.SQLITE,
                "--set",
                "oidc.issuer=" + issuer.url(),
                "--set",
                "dashboard.enabled=true,dashboard.clientId=pages,dashboard.existingSecret=pages");

        ServiceProcess node =
                launch(rendered, Map.of("session-secret", "0123456789".repeat(4), "client-secret", "of-the-client"));

        answersItsProbes(node, rendered);
        HttpResponse<String> page = node.get("alice", "/ui/tasks");
        assertThat(page.statusCode()).as(page.body()).isEqualTo(302);
        assertThat(page.headers().firstValue("Location").orElseThrow())
                .startsWith(issuer.url())
                .contains("client_id=pages");
    }

    @Test
    void theNodeOfTheStatefulSetStartsAndAnswersItsProbes() throws IOException {
        Rendered rendered = Chart.render(Chart.SQLITE, "--set", "oidc.issuer=" + issuer.url());

        ServiceProcess node = launch(rendered, Map.of());

        answersItsProbes(node, rendered);
        runsATask(node);
        assertThat(directory.resolve("data/longtask.db")).exists();
        stops(node);
        // The root file system of the container is read-only.
        try (Stream<Path> written = Files.list(directory)) {
            assertThat(written.map(path -> path.getFileName().toString()))
                    .containsExactlyInAnyOrder("data", "tmp", "config");
        }
    }

    @Test
    void theTestOfTheChartPassesForThisServiceAndFailsWithoutIt() throws IOException {
        Rendered rendered = Chart.render(Chart.SQLITE, "--set", "oidc.issuer=" + issuer.url());
        ServiceProcess node = launch(rendered, Map.of());
        answersItsProbes(node, rendered);
        JsonNode container = rendered.only("Pod").at("/spec/containers/0");
        Map<String, String> environment = new HashMap<>();
        container
                .path("env")
                .forEach(variable -> environment.put(
                        variable.path("name").asText(), variable.path("value").asText()));
        assertThat(environment)
                .containsEntry("HOST", "longtask")
                .containsEntry("PORT", "8080")
                .containsEntry("MANAGEMENT_HOST", "longtask-management")
                .containsEntry("MANAGEMENT_PORT", "9000");
        List<String> command = new ArrayList<>();
        container.path("command").forEach(word -> command.add(word.asText()));
        environment.put("HOST", "localhost");
        environment.put("PORT", Integer.toString(node.port()));
        environment.put("MANAGEMENT_HOST", "localhost");
        environment.put("MANAGEMENT_PORT", Integer.toString(node.managementPort()));

        Tool.Result passed = Tool.run(command, environment);
        assertThat(passed.code()).as(passed.output()).isZero();

        node.kill();
        assertThat(Tool.run(command, environment).code()).isNotZero();
    }

    /** As the container runtime does; only the ports are the system's choice, so that tests do not collide. */
    private ServiceProcess launch(Rendered rendered, Map<String, String> secret) {
        Image image = Image.read(ServiceProcess.isNative());
        ContainerFiles files = new ContainerFiles(directory, rendered, secret);
        // The init process of the image, which only reaps other processes.
        assertThat(image.entrypoint()).startsWith("tini", "--");
        List<String> entrypoint =
                image.entrypoint().subList(2, image.entrypoint().size());
        Map<String, String> environment = new HashMap<>(files.environment(image.environment(), POD));
        environment.put("PATH", System.getenv("PATH"));
        environment.put("QUARKUS_HTTP_PORT", "0");
        environment.put("QUARKUS_MANAGEMENT_PORT", "0");
        Path workingDirectory = files.at(rendered.container().path("workingDir").asText());
        ServiceProcess node = ServiceProcess.launchContainer(issuer, entrypoint, workingDirectory, environment);
        started.add(node);
        node.awaitListening();
        return node;
    }

    private static void answersItsProbes(ServiceProcess node, Rendered rendered) {
        for (String probe : PROBES) {
            JsonNode get = rendered.container().path(probe).path("httpGet");
            assertThat(get.path("port").asText()).as(probe).isEqualTo("management");
            await().atMost(LONG)
                    .untilAsserted(() -> assertThat(
                                    node.management(get.path("path").asText()).statusCode())
                            .as(probe + ": " + node.log())
                            .isEqualTo(200));
        }
    }

    /** The type comes from the chart's ConfigMap, the audience and the node's name from the environment. */
    private static void runsATask(ServiceProcess node) {
        String id = submit(node, "{\"type\": \"sleep\", \"input\": {\"seconds\": 0}}");
        await().atMost(LONG).untilAsserted(() -> assertThat(status(node, id)).isEqualTo("COMPLETE"));
        assertThat(node.get("alice", "/v1/tasks/" + id + "/history").body()).contains(POD);
    }

    private static void stops(ServiceProcess node) {
        node.terminate();
        assertThat(node.awaitExit()).isZero();
    }
}
