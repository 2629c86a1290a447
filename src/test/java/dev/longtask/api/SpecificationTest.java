package dev.longtask.api;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import dev.longtask.api.protocol.Protocols;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import jakarta.inject.Inject;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The generated OpenAPI document contains the whole specification, and every addition to it is listed here. */
@QuarkusTest
@QuarkusTestResource(IssuerResource.class)
class SpecificationTest {
    @Inject
    @SuppressWarnings("NullAway.Init")
    Protocols protocols;

    private JsonNode specification = new ObjectMapper().createObjectNode();
    private JsonNode document = new ObjectMapper().createObjectNode();

    @BeforeEach
    void read() throws IOException {
        try (InputStream copy = SpecificationTest.class.getResourceAsStream("/specification.yaml")) {
            specification = new ObjectMapper(new YAMLFactory()).readTree(copy);
        }
        document = new ObjectMapper()
                .readTree(given().get("/q/openapi?format=json").asString());
        // A protocol that only the tests have.
        ((ObjectNode) document.path("paths")).remove("/plain/{id}");
    }

    @Test
    void theDocumentHasAllThatTheSpecificationSays() {
        List<String> missing = new ArrayList<>();
        for (Map.Entry<String, JsonNode> path : specification.path("paths").properties()) {
            for (Map.Entry<String, JsonNode> method : path.getValue().properties()) {
                JsonNode expected = method.getValue();
                JsonNode actual = document.path("paths").path(path.getKey()).path(method.getKey());
                String place = method.getKey() + " " + path.getKey();
                for (String field : List.of("operationId", "summary", "description")) {
                    if (!expected.path(field)
                            .asText()
                            .strip()
                            .equals(actual.path(field).asText().strip())) {
                        missing.add(place + ": " + field + " is " + actual.path(field));
                    }
                }
                if (!texts(actual.path("tags")).containsAll(texts(expected.path("tags")))) {
                    missing.add(place + ": tags are " + actual.path("tags"));
                }
                for (JsonNode parameter : expected.path("parameters")) {
                    if (!hasParameter(actual, parameter)) {
                        missing.add(place + ": parameter " + parameter);
                    }
                }
                for (Map.Entry<String, JsonNode> response :
                        expected.path("responses").properties()) {
                    if (!actual.path("responses").has(response.getKey())) {
                        missing.add(place + ": response " + response.getKey());
                    }
                }
            }
        }
        assertThat(missing).isEmpty();
    }

    private static boolean hasParameter(JsonNode operation, JsonNode expected) {
        for (JsonNode parameter : operation.path("parameters")) {
            if (parameter.path("name").equals(expected.path("name"))
                    && parameter.path("in").equals(expected.path("in"))) {
                return !expected.has("description")
                        || expected.path("description").equals(parameter.path("description"));
            }
        }
        return false;
    }

    private static List<String> texts(JsonNode array) {
        List<String> texts = new ArrayList<>();
        array.forEach(text -> texts.add(text.asText()));
        return texts;
    }

    @Test
    void theTagsComeInTheOrderOfUseAndEachHasADescription() {
        List<String> names = new ArrayList<>();
        document.path("tags").forEach(tag -> {
            assertThat(tag.path("description").asText()).endsWith(".");
            names.add(tag.path("name").asText());
        });
        TreeSet<String> used = new TreeSet<>();
        document.path("paths").forEach(path -> path.forEach(operation -> used.addAll(texts(operation.path("tags")))));

        assertThat(names)
                .containsExactly("Submit", "Follow", "Change", "Work", "Task", "Cancel", "Long-running", "Tasks");
        assertThat(used).containsExactlyInAnyOrderElementsOf(names);
    }

    @Test
    void whatTheDocumentAddsIsKnownByName() {
        TreeSet<String> added = new TreeSet<>();
        document.path("paths")
                .properties()
                .forEach(path -> path.getValue().properties().forEach(method -> {
                    if (!specification.path("paths").path(path.getKey()).has(method.getKey())) {
                        added.add(method.getKey() + " " + path.getKey());
                    }
                }));

        assertThat(added)
                .containsExactly(
                        "delete /v1/tasks/{id}",
                        "get /v1/events",
                        "get /v1/nodes",
                        "get /v1/tasks",
                        "get /v1/tasks/{id}",
                        "get /v1/tasks/{id}/events",
                        "get /v1/tasks/{id}/history",
                        "get /v1/tasks/{id}/log",
                        "get /v1/types",
                        "get /v1/types/{name}/activity",
                        "get /v1/workers",
                        "post /v1/leases",
                        "post /v1/leases/ends",
                        "post /v1/leases/heartbeats",
                        "post /v1/leases/{id}/{attempt}/cancelled",
                        "post /v1/leases/{id}/{attempt}/complete",
                        "post /v1/leases/{id}/{attempt}/fail",
                        "post /v1/leases/{id}/{attempt}/heartbeat",
                        "post /v1/leases/{id}/{attempt}/release",
                        "post /v1/tasks",
                        "post /v1/tasks/batch",
                        "post /v1/tasks/{id}/cancel",
                        "post /v1/tasks/{id}/retry",
                        "post /v1/tickets",
                        "post /v1/types/{name}/pause",
                        "post /v1/types/{name}/resume");
    }

    @Test
    void examplesHaveNoFieldThatTheirSchemaLacks() {
        List<String> unknown = new ArrayList<>();
        document.path("paths")
                .properties()
                .forEach(path -> path.getValue().properties().forEach(method -> {
                    String place = method.getKey() + " " + path.getKey();
                    compareExamples(method.getValue().path("requestBody"), place, unknown);
                    method.getValue().path("responses").forEach(response -> compareExamples(response, place, unknown));
                }));

        assertThat(unknown).isEmpty();
    }

    private void compareExamples(JsonNode described, String place, List<String> unknown) {
        described
                .path("content")
                .forEach(content -> content.path("examples")
                        .forEach(example -> compare(example.path("value"), content.path("schema"), place, unknown)));
    }

    private void compare(JsonNode value, JsonNode schema, String place, List<String> unknown) {
        JsonNode resolved =
                schema.has("$ref") ? document.at(schema.path("$ref").asText().substring(1)) : schema;
        if (value.isArray()) {
            value.forEach(element -> compare(element, resolved.path("items"), place, unknown));
        } else if (resolved.has("properties")) {
            value.properties().stream()
                    .filter(field -> !resolved.path("properties").has(field.getKey()))
                    .forEach(field -> unknown.add(place + ": " + field.getKey()));
        }
    }

    /** A path that its protocol does not know would be counted as an unknown one. */
    @Test
    void theMetricsOfRequestsKnowEveryPath() {
        Set<String> paths = new TreeSet<>();
        document.path("paths").fieldNames().forEachRemaining(paths::add);

        assertThat(protocols.routes()).containsAll(paths);
    }

    @Test
    void everyOperationHasErrorsAndASchemaForEachAnswerWithABody() {
        List<String> bare = new ArrayList<>();
        document.path("paths")
                .properties()
                .forEach(path -> path.getValue().properties().forEach(method -> {
                    JsonNode responses = method.getValue().path("responses");
                    if (!responses.has("401") || !responses.has("403") || !responses.has("503")) {
                        bare.add(method.getKey() + " " + path.getKey() + " has no common errors");
                    }
                    responses.properties().forEach(response -> {
                        boolean empty = List.of("204", "304").contains(response.getKey());
                        JsonNode content = response.getValue().path("content");
                        if (!empty
                                && (content.isEmpty()
                                        || content.iterator()
                                                .next()
                                                .path("schema")
                                                .isEmpty())) {
                            bare.add(method.getKey() + " " + path.getKey() + " " + response.getKey());
                        }
                    });
                }));
        assertThat(bare).isEmpty();
    }

    @Test
    void everyOperationHasAnExampleOfItsAnswerAndEveryBodyOne() {
        List<String> bare = new ArrayList<>();
        document.path("paths")
                .properties()
                .forEach(path -> path.getValue().properties().forEach(method -> {
                    JsonNode operation = method.getValue();
                    boolean answers = operation.path("responses").properties().stream()
                            .filter(response -> response.getKey().startsWith("2"))
                            .allMatch(response -> response.getKey().equals("204") || hasExample(response.getValue()));
                    boolean body = !operation.has("requestBody") || hasExample(operation.path("requestBody"));
                    if (!answers || !body) {
                        bare.add(method.getKey() + " " + path.getKey());
                    }
                }));
        assertThat(bare).isEmpty();
    }

    private static boolean hasExample(JsonNode described) {
        JsonNode content = described.path("content");
        return !content.isEmpty() && !content.iterator().next().path("examples").isEmpty();
    }
}
