package dev.longtask.api;

import static io.restassured.RestAssured.given;
import static org.awaitility.Awaitility.await;

import com.atlassian.oai.validator.OpenApiInteractionValidator;
import com.atlassian.oai.validator.report.LevelResolver;
import com.atlassian.oai.validator.report.ValidationReport;
import com.atlassian.oai.validator.restassured.OpenApiValidationFilter;
import dev.longtask.testing.TestIssuer;
import io.quarkus.test.common.QuarkusTestResource;
import io.restassured.RestAssured;
import io.restassured.builder.RequestSpecBuilder;
import io.restassured.response.Response;
import io.restassured.specification.RequestSpecification;
import jakarta.inject.Inject;
import java.time.Duration;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.extension.ExtendWith;

/** Base of the API tests: callers, tasks, and validation of each response against the OpenAPI document. */
@QuarkusTestResource(IssuerResource.class)
@ExtendWith(BlockedEventLoops.class)
abstract class ApiTest {
    private static volatile @Nullable OpenApiValidationFilter validation;

    @SuppressWarnings("NullAway.Init")
    protected TestIssuer issuer;

    @Inject
    @io.smallrye.common.annotation.Identifier("gate") @SuppressWarnings("NullAway.Init")
    protected GateHandler gate;

    /** Otherwise each request's client keeps its connection open until the service accepts no more. */
    @BeforeEach
    void askForConnectionsToBeClosed() {
        RestAssured.requestSpecification =
                new RequestSpecBuilder().addHeader("Connection", "close").build();
    }

    @AfterEach
    void askNoMore() {
        RestAssured.requestSpecification = null;
    }

    /** A caller of documented paths; responses are validated against the document. */
    protected RequestSpecification as(String user) {
        return undocumented(user).filter(validation());
    }

    protected RequestSpecification asAdmin() {
        return given().auth().oauth2(issuer.token("root", "admin")).filter(validation());
    }

    /** A caller that may also use undocumented paths. */
    protected RequestSpecification undocumented(String user) {
        return given().auth().oauth2(issuer.token(user, "user"));
    }

    protected static OpenApiValidationFilter validation() {
        OpenApiValidationFilter filter = validation;
        if (filter == null) {
            String document = given().get("/q/openapi?format=json").asString();
            filter = new OpenApiValidationFilter(OpenApiInteractionValidator.createForInlineApiSpecification(document)
                    .withLevelResolver(LevelResolver.create()
                            // Tests send invalid requests on purpose; only responses are validated.
                            .withLevel("validation.request", ValidationReport.Level.IGNORE)
                            .build())
                    .build());
            validation = filter;
        }
        return filter;
    }

    protected Response submit(String user, Object body) {
        RequestSpecification request = as(user).contentType("application/json");
        // REST Assured would serialize a byte array passed as an object to a JSON string.
        return (body instanceof byte[] bytes ? request.body(bytes) : request.body(body)).post("/v1/tasks");
    }

    /** Submits a task of a type and returns its id. */
    protected String submitted(String user, String type) {
        return submit(user, Map.of("type", type))
                .then()
                .statusCode(202)
                .extract()
                .path("id");
    }

    /** Submits a task whose handler waits for the test, and returns its id once the handler runs. */
    protected String running(String user) {
        String id = submitted(user, "gate");
        await().atMost(Duration.ofSeconds(10)).until(() -> gate.isOpen(id));
        return id;
    }

    /** Polls until the task has a status. */
    protected void awaitStatus(String user, String id, String status) {
        await().atMost(Duration.ofSeconds(10))
                .until(() -> as(user).get("/v1/tasks/" + id).path("status").equals(status));
    }
}
