package dev.longtask.service;

import static org.assertj.core.api.Assertions.assertThat;

import dev.longtask.testing.TestCluster;
import io.fabric8.kubernetes.api.model.batch.v1.Job;
import java.io.IOException;
import java.nio.file.Files;
import java.util.List;
import java.util.Map;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The packaged service with its own Kubernetes client, and a simulated cluster. */
class KubernetesJobIT extends ServiceFixture {
    private final TestCluster cluster = new TestCluster();
    private Map<String, String> settings = Map.of();

    @BeforeEach
    void configure() throws IOException {
        String template = Files.writeString(directory.resolve("job.yaml"), """
                apiVersion: batch/v1
                kind: Job
                spec:
                  template:
                    spec:
                      containers:
                      - {name: work, image: example/render}
                """).toString();
        settings = Map.of(
                "quarkus.kubernetes-client.api-server-url", cluster.url(),
                "longtask.kubernetes.instance", "blue",
                "longtask.kubernetes.poll-interval", "200ms",
                "longtask.kubernetes.sweep-interval", "1s",
                "longtask.types.render.kind", "kubernetes-job",
                "longtask.types.render.kubernetes-job.template", template,
                "longtask.types.render.kubernetes-job.namespace", "test");
    }

    @AfterEach
    void stopCluster() {
        cluster.close();
    }

    private void awaitStatus(ServiceProcess service, String id, String status) {
        Awaitility.await().atMost(LONG).until(() -> status(service, id).equals(status));
    }

    private Job job() {
        Awaitility.await().atMost(LONG).until(() -> !cluster.jobs().isEmpty());
        return cluster.jobs().getFirst();
    }

    @Test
    void aJobSurvivesTheServiceAndIsRemovedOnceItsTaskHasEnded() {
        ServiceProcess first = start(settings);
        String id = submit(first, "{\"type\": \"render\", \"input\": {\"scene\": 7}}");
        Job job = job();
        cluster.pod(
                job,
                TestCluster.running(),
                List.of("2026-01-01T00:00:01Z {\"progress\": 40, \"message\": \"Halfway\"}"));
        Awaitility.await()
                .atMost(LONG)
                .until(() -> json(first.get("alice", "/v1/tasks/" + id))
                        .path("message")
                        .asText()
                        .equals("Halfway"));
        first.kill();
        cluster.succeed(job, List.of("2026-01-01T00:00:02Z {\"frames\": 1}"));

        ServiceProcess second = start(settings);
        awaitStatus(second, id, "COMPLETE");

        assertThat(json(second.get("alice", "/v1/tasks/" + id)).path("attempt").asInt())
                .isEqualTo(2);
        Awaitility.await().atMost(LONG).until(() -> cluster.jobs().isEmpty());
    }

    @Test
    void aCancelDeletesTheJob() {
        ServiceProcess service = start(settings);
        String id = submit(service, "{\"type\": \"render\"}");
        job();
        service.post("alice", "/v1/tasks/" + id + "/cancel", "");

        awaitStatus(service, id, "CANCELLED");
        assertThat(cluster.jobs()).isEmpty();
    }
}
