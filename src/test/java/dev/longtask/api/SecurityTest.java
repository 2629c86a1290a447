package dev.longtask.api;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.not;
import static org.hamcrest.Matchers.startsWith;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.domain.JavaMethod;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.response.Response;
import io.restassured.specification.RequestSpecification;
import jakarta.annotation.security.PermitAll;
import jakarta.annotation.security.RolesAllowed;
import jakarta.ws.rs.HttpMethod;
import java.lang.annotation.Annotation;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executors;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.awaitility.Awaitility;
import org.hamcrest.Matchers;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

@QuarkusTest
class SecurityTest extends ApiTest {
    static List<String> allCalls() {
        return Endpoints.all();
    }

    /** Every call on one task, on every path, except the Confluence reads, which are open to all users. */
    static List<String> callsOnATask() {
        return Endpoints.all().stream()
                .filter(call -> call.contains("{id}") && !call.contains("/longtask/"))
                .toList();
    }

    private static Response call(RequestSpecification caller, String call, String id) {
        String[] parts = call.replace("{id}", id)
                .replace("{attempt}", "1")
                .replace("{name}", "gate")
                .split(" ", 2);
        RequestSpecification request =
                parts[0].equals("POST") ? caller.contentType("application/json").body("{}") : caller;
        return request.request(parts[0], parts[1]);
    }

    @ParameterizedTest
    @MethodSource("allCalls")
    void aCallWithoutATokenIsUnauthenticated(String call) {
        Response answer = call(given(), call, "0197a3f0-5c1e-7a44-9d4e-2f1b8c6a7d90");

        answer.then().statusCode(401).header("WWW-Authenticate", startsWith("Bearer"));
        assertThat(answer.asString()).contains("access token");
    }

    @ParameterizedTest
    @MethodSource("allCalls")
    void aTokenWithNoKnownRoleIsForbidden(String call) {
        RequestSpecification stranger = given().auth().oauth2(issuer.token("alice", "stranger"));

        call(stranger, call, "0197a3f0-5c1e-7a44-9d4e-2f1b8c6a7d90").then().statusCode(403);
    }

    @ParameterizedTest
    @MethodSource("allCalls")
    void aTokenThatNamesNobodyIsUnauthenticated(String call) {
        for (String claims : List.of(
                "\"nobody\": true",
                "\"sub\": null",
                "\"sub\": 17",
                "\"sub\": [\"alice\"]",
                "\"sub\": \"\"",
                "\"sub\": \"   \"",
                "\"sub\": \"\\u00a0\\u200b\"",
                "\"sub\": \"" + "x".repeat(256) + "\"",
                "\"sub\": \"ali\\u0000ce\"",
                "\"sub\": \"ali\\nce\"",
                "\"sub\": \"ali\\u001fce\"",
                "\"sub\": \"\\ud800\"",
                "\"sub\": \"\\udc00\\ud800\"")) {
            for (String role : List.of("user", "admin")) {
                String token = issuer.tokenWith(claims + ", \"groups\": [\"" + role + "\"]");
                Response answer = call(given().auth().oauth2(token), call, "0197a3f0-5c1e-7a44-9d4e-2f1b8c6a7d90");
                assertThat(answer.statusCode())
                        .as(claims + ": " + answer.asString())
                        .isEqualTo(401);
            }
        }
    }

    @ParameterizedTest
    @MethodSource("callsOnATask")
    void anotherOnesTaskIsForbiddenAndTheAnswerTellsNothingOfIt(String call) {
        String id = submit(
                        "alice", Map.of("type", "gate", "description", "Secret plan", "input", Map.of("code", "0815")))
                .path("id");

        Response answer = call(undocumented("mallory"), call, id);

        answer.then().statusCode(403);
        assertThat(answer.asString()).doesNotContain("Secret", "0815", "alice", "gate", "ENQUEUED", "RUNNING");
        as("alice")
                .get("/v1/tasks/" + id)
                .then()
                .statusCode(200)
                .body("status", not(Matchers.equalTo("CANCELLED")))
                .body("status", not(Matchers.equalTo("CANCEL_REQUESTED")));
    }

    @Test
    void everyResourceMethodSaysWhoMayCallIt() {
        List<JavaMethod> methods = resourceMethods("dev.longtask.api");

        // The calls above cover all of these methods; some calls share one.
        assertThat(methods).hasSize(35);
        assertThat(methods).allMatch(method -> says(method, RolesAllowed.class));
    }

    @Test
    void everyPageSaysWhoMaySeeIt() {
        List<JavaMethod> methods = resourceMethods("dev.longtask.ui");

        assertThat(methods)
                .filteredOn(method -> !says(method, RolesAllowed.class))
                .hasSize(2)
                .allMatch(method -> says(method, PermitAll.class));
    }

    private static boolean says(JavaMethod method, Class<? extends Annotation> who) {
        return method.isAnnotatedWith(who) || method.getOwner().isAnnotatedWith(who);
    }

    private static List<JavaMethod> resourceMethods(String part) {
        JavaClasses classes = new ClassFileImporter()
                .withImportOption(new ImportOption.DoNotIncludeTests())
                .importPackages("dev.longtask");
        return classes.stream()
                .filter(type -> type.getPackageName().startsWith(part))
                .flatMap(type -> type.getMethods().stream())
                .filter(method -> method.getAnnotations().stream()
                        .anyMatch(annotation -> annotation.getRawType().isMetaAnnotatedWith(HttpMethod.class)
                                || annotation.getRawType().isAnnotatedWith(HttpMethod.class)))
                .toList();
    }

    @Test
    void aCreatorWhoFloodsTheServiceIsRefusedAndNobodyElse() {
        String body = IntStream.range(0, 1_000)
                .mapToObj(i -> "{\"type\": \"gate\", \"runAt\": \"2035-01-01T00:00:00Z\"}")
                .collect(Collectors.joining(",", "[", "]"));
        Response answer = batch("flooder", body);
        int batches = 1;
        while (answer.statusCode() == 202) {
            answer = batch("flooder", body);
            batches++;
        }

        answer.then().statusCode(429).header("Retry-After", Matchers.notNullValue());
        assertThat(batches).isEqualTo(11);
        submit("alice", Map.of("type", "gate")).then().statusCode(202);
    }

    private Response batch(String user, String body) {
        return as(user).contentType("application/json").body(body).post("/v1/tasks/batch");
    }

    @Test
    void aCreatorWhoWaitsTooOftenAtATimeIsRefused() {
        String id = running("waiter");
        List<CompletableFuture<Response>> waits = IntStream.range(0, 5)
                .mapToObj(i -> CompletableFuture.supplyAsync(() -> waitFor(id), Executors.newCachedThreadPool()))
                .toList();

        Awaitility.await()
                .until(() -> as("waiter").get("/v1/tasks/" + id + "?wait=1").statusCode() == 429);

        gate.with(id, run -> run.emitter().complete(null));
        waits.forEach(wait -> wait.join().then().statusCode(200));
    }

    /** Retries on 429, because the probe below may have taken this request's place. */
    private Response waitFor(String id) {
        Response answer = as("waiter").get("/v1/tasks/" + id + "?wait=60");
        while (answer.statusCode() == 429) {
            answer = as("waiter").get("/v1/tasks/" + id + "?wait=60");
        }
        return answer;
    }

    @Test
    void headersCanNotBeInjected() {
        as("alice")
                .header("Idempotency-Key", "a%0d%0aSet-Cookie: x=y")
                .contentType("application/json")
                .body("{\"type\": \"gate\"}")
                .post("/v1/tasks")
                .then()
                .statusCode(202)
                .header("Set-Cookie", Matchers.nullValue());
        undocumented("alice")
                .urlEncodingEnabled(false)
                .get("/api/2/task/a%0d%0aSet-Cookie:%20x=y")
                .then()
                .statusCode(404)
                .header("Set-Cookie", Matchers.nullValue());
    }

    @Test
    void headersThatAreTooLongAreRefusedInTheApisForm() {
        undocumented("alice")
                .header("X-Long", "x".repeat(20_000))
                .get("/v1/types")
                .then()
                .statusCode(431)
                .contentType("application/problem+json");
        undocumented("alice")
                .header("X-Long", "x".repeat(20_000))
                .get("/api/2/task/17")
                .then()
                .statusCode(431)
                .body("$", Matchers.hasSize(1));
    }

    @Test
    void anUnknownMethodIsRefused() {
        undocumented("alice")
                .request("BREW", "/v1/tasks")
                .then()
                .statusCode(405)
                .contentType("application/problem+json");
    }
}
