package dev.longtask.service;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.longtask.testing.TestIssuer;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.io.TempDir;

/** The packaged service, started as often as a test likes. */
abstract class ServiceFixture {
    static final JsonMapper JSON = new JsonMapper();
    static final Duration LONG = Duration.ofSeconds(60);

    final TestIssuer issuer = new TestIssuer();
    final List<ServiceProcess> started = new ArrayList<>();

    @TempDir
    Path directory = Path.of("");

    @AfterEach
    void stop() {
        started.forEach(ServiceProcess::close);
        issuer.close();
    }

    ServiceProcess start(Map<String, String> settings) {
        ServiceProcess service = ServiceProcess.start(issuer, directory, settings);
        started.add(service);
        return service;
    }

    static JsonNode json(HttpResponse<String> answer) {
        try {
            return JSON.readTree(answer.body());
        } catch (JsonProcessingException e) {
            throw new IllegalStateException(answer.body(), e);
        }
    }

    static String submit(ServiceProcess service, String body) {
        HttpResponse<String> answer = service.post("alice", "/v1/tasks", body);
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(202);
        return json(answer).path("id").asText();
    }

    static String status(ServiceProcess service, String id) {
        return json(service.get("alice", "/v1/tasks/" + id)).path("status").asText();
    }
}
