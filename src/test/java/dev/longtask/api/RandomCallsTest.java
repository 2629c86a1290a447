package dev.longtask.api;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.RestAssured;
import io.restassured.http.Header;
import io.restassured.response.Response;
import io.restassured.specification.QueryableRequestSpecification;
import io.restassured.specification.RequestSpecification;
import io.restassured.specification.SpecificationQuerier;
import java.io.IOException;
import java.math.BigDecimal;
import java.net.HttpURLConnection;
import java.net.URI;
import java.net.URL;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/**
 * Random calls generated from the OpenAPI document, with valid and invalid values. None may get a 5xx or an
 * undocumented status. A failure prints its seed; {@code -Dcalls.seed=N} repeats that call alone.
 */
@QuarkusTest
class RandomCallsTest extends ApiTest {
    private static final int CALLS = Integer.getInteger("calls", 1_500);
    private static final Integer ONLY = Integer.getInteger("calls.seed");
    /** Statuses that any request may get before a resource is matched. */
    private static final List<Integer> OF_THE_FRAMEWORK = List.of(400, 404, 405, 406, 413, 414, 415, 431);

    private static final List<String> NUMBERS =
            List.of("0", "-1", "1e9", "1e400", "-1e-400", "9223372036854775808", "99999999999999999999999999");

    private static final List<String> TIMES = List.of(
            "2030-01-01T00:00:00Z",
            "1969-12-31T23:59:59Z",
            "0000-01-01T00:00:00Z",
            "-1000000000-01-01T00:00:00Z",
            "+294277-01-01T00:00:00Z",
            "+1000000000-12-31T23:59:59Z",
            "2026-02-30T00:00:00Z",
            "P99999999999999D");

    private static final List<String> TEXTS = List.of(
            "日本\u0001'\";--",
            "\0",
            "\ud800",
            "\udc00\ud800",
            "\ufeffa",
            "\u202e",
            "a\ud83d\ude00",
            "'",
            "\\",
            "%00",
            "a,b:c");

    private static final List<String> HEADERS = List.of(
            "Accept-Language: x-\u007f",
            "Accept-Encoding: x, gzip;q=9",
            "Authorization: Bearer a.b.c",
            "Content-Encoding: gzip",
            "Cookie: a=b; c",
            "Forwarded: host=[::1;proto=javascript",
            "Idempotency-Key: %00",
            "If-Match: W/\"a\", *",
            "If-Modified-Since: never",
            "If-None-Match: \"\", W/",
            "Origin: null",
            "Prefer: wait=99999999999999999999, wait=\"x\"",
            "Range: bytes=5-1",
            "X-Forwarded-Host: %zz",
            "X-Forwarded-Prefix: /%zz",
            "X-Http-Method-Override: DELETE");

    private record Operation(String method, String path, JsonNode description) {}

    private JsonNode document = JsonNodeFactory.instance.objectNode();

    @Test
    void noCallGetsAServerErrorOrAnUndocumentedStatus() throws IOException {
        document = new ObjectMapper()
                .readTree(given().get("/q/openapi?format=json").asString());
        List<Operation> operations = new ArrayList<>();
        document.path("paths")
                .properties()
                .forEach(path -> path.getValue()
                        .properties()
                        .forEach(method ->
                                operations.add(new Operation(method.getKey(), path.getKey(), method.getValue()))));
        String known = submitted("alice", "gate");
        for (int seed = ONLY == null ? 0 : ONLY; seed < (ONLY == null ? CALLS : ONLY + 1); seed++) {
            call(seed, operations, known);
        }
    }

    private void call(int seed, List<Operation> operations, String known) throws IOException {
        Random random = new Random(seed);
        Operation operation = operations.get(random.nextInt(operations.size()));
        RequestSpecification request = as("alice");
        String path = operation.path();
        for (JsonNode parameter : operation.description().path("parameters")) {
            String name = parameter.path("name").asText();
            String value = text(random, parameter.path("schema"));
            switch (parameter.path("in").asText()) {
                case "path" -> path = path.replace("{" + name + "}", random.nextBoolean() ? known : pathText(random));
                case "query" -> {
                    if (random.nextInt(3) == 0) {
                        request.queryParam(name, name.equals("wait") ? "0" + value : value);
                    }
                }
                default -> {
                    if (random.nextInt(3) == 0) {
                        request.header(name, value.replaceAll("[^ -~]", "?"));
                    }
                }
            }
        }
        if (random.nextInt(3) == 0) {
            String[] header = HEADERS.get(random.nextInt(HEADERS.size())).split(": ", 2);
            request.header(header[0], header[1]);
        }
        if (operation.description().has("requestBody")) {
            JsonNode content =
                    operation.description().path("requestBody").path("content").path("application/json");
            request.contentType("application/json")
                    .body(body(random, content.path("schema"), 0).toString());
        }
        if (isStream(operation)) {
            assertThat(statusOfStream(path, SpecificationQuerier.query(request)))
                    .as("seed %d: %s %s", seed, operation.method(), path)
                    .isLessThan(500);
            return;
        }
        Response answer = request.request(operation.method().toUpperCase(java.util.Locale.ROOT), path);
        assertThat(answer.statusCode())
                .as("seed %d: %s %s: %s", seed, operation.method(), path, answer.asString())
                .isLessThan(500)
                .matches(
                        status -> operation.description().path("responses").has(Integer.toString(status))
                                || OF_THE_FRAMEWORK.contains(status),
                        "documented");
    }

    private static boolean isStream(Operation operation) {
        JsonNode content = operation.description().at("/responses/200/content");
        return content.has("text/event-stream") && !content.has("application/json");
    }

    /** The status of a call whose answer may never end. */
    private int statusOfStream(String path, QueryableRequestSpecification request) throws IOException {
        String query = request.getQueryParams().entrySet().stream()
                .map(parameter ->
                        parameter.getKey() + "=" + URLEncoder.encode(parameter.getValue(), StandardCharsets.UTF_8))
                .collect(Collectors.joining("&"));
        String segments = URLEncoder.encode(path, StandardCharsets.UTF_8)
                .replace("%2F", "/")
                .replace("+", "%20");
        URL url = URI.create("http://localhost:" + RestAssured.port + segments + (query.isEmpty() ? "" : "?" + query))
                .toURL();
        HttpURLConnection connection = (HttpURLConnection) url.openConnection();
        connection.setRequestProperty("Authorization", "Bearer " + issuer.token("alice", "user"));
        request.getHeaders().asList().stream()
                .filter(header -> header.hasSameNameAs(new Header("Last-Event-ID", "")))
                .forEach(header -> connection.setRequestProperty(header.getName(), header.getValue()));
        try {
            return connection.getResponseCode();
        } finally {
            connection.disconnect();
        }
    }

    private static String pathText(Random random) {
        return switch (random.nextInt(4)) {
            case 0 -> "17";
            case 1 -> "0197a3f0-5c1e-7a44-9d4e-2f1b8c6a7d90";
            case 2 -> "ä ö";
            default -> "x".repeat(1 + random.nextInt(300));
        };
    }

    private static String text(Random random, JsonNode schema) {
        return switch (random.nextInt(7)) {
            case 0 -> Integer.toString(random.nextInt());
            case 1 -> "";
            case 2 -> schema.path("default").asText("1");
            case 3 -> "RUNNING";
            case 4 -> NUMBERS.get(random.nextInt(NUMBERS.size()));
            case 5 -> TIMES.get(random.nextInt(TIMES.size()));
            default -> TEXTS.get(random.nextInt(TEXTS.size()));
        };
    }

    /** A value for a schema: usually of its type, sometimes of another. */
    private JsonNode body(Random random, JsonNode schema, int depth) {
        JsonNode resolved =
                schema.has("$ref") ? document.at(schema.path("$ref").asText().substring(1)) : schema;
        JsonNodeFactory json = JsonNodeFactory.instance;
        if (depth > 4 || random.nextInt(6) == 0) {
            return switch (random.nextInt(6)) {
                case 0 -> json.nullNode();
                case 1 -> json.booleanNode(true);
                case 2 -> json.numberNode(new BigDecimal(NUMBERS.get(random.nextInt(NUMBERS.size()))));
                case 3 -> json.textNode(TEXTS.get(random.nextInt(TEXTS.size())));
                case 4 -> json.arrayNode().add(1);
                default -> json.objectNode().put("unknown", 1);
            };
        }
        return switch (resolved.path("type").asText()) {
            case "array" -> {
                ArrayNode array = json.arrayNode();
                for (int i = random.nextInt(3); i > 0; i--) {
                    array.add(body(random, resolved.path("items"), depth + 1));
                }
                yield array;
            }
            case "object" -> {
                ObjectNode object = json.objectNode();
                resolved.path("properties").properties().forEach(property -> {
                    if (random.nextBoolean()) {
                        object.set(
                                property.getKey(),
                                property.getKey().equals("type")
                                        ? json.textNode("gate")
                                        : body(random, property.getValue(), depth + 1));
                    }
                });
                yield object;
            }
            case "integer" -> json.numberNode(random.nextInt(2_200) - 1_100);
            case "string" -> json.textNode(random.nextBoolean() ? "PT10M" : TIMES.get(random.nextInt(TIMES.size())));
            default -> json.numberNode(random.nextDouble());
        };
    }
}
