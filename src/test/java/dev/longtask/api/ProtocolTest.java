package dev.longtask.api;

import static io.restassured.RestAssured.given;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.startsWith;

import io.quarkus.test.common.http.TestHTTPResource;
import io.quarkus.test.junit.QuarkusTest;
import java.net.URL;
import org.junit.jupiter.api.Test;

/** The service speaks a protocol of which nothing but its own package knows: {@code api.plain}, among the tests. */
@QuarkusTest
class ProtocolTest extends ApiTest {
    private static final String ERROR = "application/vnd.plain+json";

    @TestHTTPResource(value = "/metrics", management = true)
    @SuppressWarnings("NullAway.Init")
    URL metrics;

    private static final String UNKNOWN = "0197a3f0-5c1e-7a44-9d4e-2f1b8c6a7d90";

    @Test
    void anErrorHasTheBodyAndTheStatusOfItsProtocol() {
        undocumented("alice")
                .get("/plain/" + UNKNOWN)
                .then()
                .statusCode(410)
                .contentType(startsWith(ERROR))
                .body(containsString("410 task-not-found"));
        given().get("/plain/" + UNKNOWN)
                .then()
                .statusCode(401)
                .contentType(startsWith(ERROR))
                .body(containsString("401 unauthenticated"));
    }

    @Test
    void aPathWithoutAResourceHasTheErrorsOfTheProtocolThatOwnsIt() {
        undocumented("alice").get("/plain").then().statusCode(404).contentType(startsWith(ERROR));
        undocumented("alice").get("/plain/a/b").then().statusCode(404).contentType(startsWith(ERROR));
        undocumented("alice")
                .get("/plainly")
                .then()
                .statusCode(404)
                .contentType(startsWith("application/problem+json"));
    }

    @Test
    void aProtocolSaysWhichOfItsPathsTakeBodiesAsLargeAsABatch() {
        String body = "x".repeat(2_000_000);

        undocumented("alice")
                .contentType("text/plain")
                .body(body)
                .post("/plain/batch")
                .then()
                .statusCode(405);
        undocumented("alice")
                .contentType("text/plain")
                .body(body)
                .post("/plain/other")
                .then()
                .statusCode(413)
                .contentType(startsWith(ERROR));
    }

    @Test
    void theDocumentDescribesTheErrorsOfAProtocol() {
        given().get("/q/openapi?format=json")
                .then()
                .body("paths.'/plain/{id}'.get.responses.'503'.content.'" + ERROR + "'.schema.type", equalTo("object"));
    }

    @Test
    void theMetricsNameTheRoutesOfAProtocol() {
        undocumented("alice").get("/plain/" + UNKNOWN);

        given().get(metrics).then().body(containsString("uri=\"/plain/{id}\""));
    }
}
