package dev.longtask.api;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.matchesPattern;
import static org.hamcrest.Matchers.notNullValue;

import com.fasterxml.jackson.databind.node.IntNode;
import dev.longtask.security.SecretChecks;
import dev.longtask.store.TaskStore;
import dev.longtask.store.directory.Tickets;
import dev.longtask.task.Principal;
import dev.longtask.testing.EventClient;
import io.quarkus.test.common.http.TestHTTPResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.path.json.JsonPath;
import io.smallrye.mutiny.Uni;
import io.smallrye.mutiny.subscription.Cancellable;
import jakarta.inject.Inject;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Tickets, which open streams in the name of a caller. */
@QuarkusTest
class TicketApiTest extends ApiTest {
    @TestHTTPResource
    @SuppressWarnings("NullAway.Init")
    URI service;

    @Inject
    @SuppressWarnings("NullAway.Init")
    TaskStore store;

    @Inject
    @SuppressWarnings("NullAway.Init")
    SecretChecks checks;

    private final List<EventClient> clients = new ArrayList<>();

    @AfterEach
    void closeAll() {
        clients.forEach(EventClient::close);
    }

    private EventClient open(String path, String ticket) {
        EventClient client = EventClient.open(service.resolve(path + "?ticket=" + ticket));
        clients.add(client);
        return client;
    }

    private String ticket(String user) {
        return as(user).post("/v1/tickets")
                .then()
                .statusCode(200)
                .header("Cache-Control", equalTo("private, no-store"))
                .body("ticket", matchesPattern("ltt_[A-Za-z0-9_-]{43}"))
                .extract()
                .path("ticket");
    }

    @Test
    void aTicketOpensAStreamInTheNameOfItsCallerOnce() {
        String id = running("alice");
        String path = "/v1/tasks/" + id + "/events";
        String ticket = ticket("alice");

        EventClient stream = open(path, ticket);

        assertThat(stream.status()).isEqualTo(200);
        assertThat(JsonPath.from(stream.next().data()).getString("id")).isEqualTo(id);
        assertThat(open(path, ticket).status()).isEqualTo(401);
        assertThat(open(path, ticket("bob")).status()).isEqualTo(403);
        gate.with(id, run -> run.emitter().complete(IntNode.valueOf(7)));
    }

    @Test
    void aStreamOfATicketEndsWithTheTokenThatTheTicketWasIssuedFor() {
        String id = running("alice");
        String ticket = given().auth()
                .oauth2(issuer.briefToken("alice", Duration.ofSeconds(8)))
                .post("/v1/tickets")
                .then()
                .statusCode(200)
                .extract()
                .path("ticket");

        EventClient stream = open("/v1/tasks/" + id + "/events", ticket);

        assertThat(stream.status()).isEqualTo(200);
        assertThat(stream.until("expired").getFirst().name()).isEqualTo("task");
        assertThat(stream.nextOfAnyKind().isEnd()).isTrue();
        gate.with(id, run -> run.emitter().complete(IntNode.valueOf(7)));
    }

    @Test
    void aTicketOpensAStreamOfAllTasksAndOfALog() {
        String id = running("alice");

        assertThat(open("/v1/events", ticket("alice")).status()).isEqualTo(200);
        EventClient log =
                EventClient.open(service.resolve("/v1/tasks/" + id + "/log?follow=true&ticket=" + ticket("alice")));
        clients.add(log);
        assertThat(log.status()).isEqualTo(200);
        gate.with(id, run -> run.emitter().complete(IntNode.valueOf(7)));
    }

    @Test
    void theTicketOfAnAdminSeesAllTasks() {
        String id = running("alice");
        String ticket =
                asAdmin().post("/v1/tickets").then().statusCode(200).extract().path("ticket");

        assertThat(open("/v1/tasks/" + id + "/events", ticket).status()).isEqualTo(200);
        gate.with(id, run -> run.emitter().complete(IntNode.valueOf(7)));
    }

    @ParameterizedTest
    @ValueSource(strings = {"/v1/tasks", "/v1/types", "/v1/workers", "/rest/api/longtask"})
    void aTicketOpensNothingElse(String path) {
        String ticket = ticket("alice");

        given().queryParam("ticket", ticket).get(path).then().statusCode(401);
        // It was not used up either.
        assertThat(open("/v1/events", ticket).status()).isEqualTo(200);
    }

    @Test
    void aTicketChangesNothing() {
        String id = running("alice");

        given().queryParam("ticket", ticket("alice"))
                .post("/v1/tasks/" + id + "/cancel")
                .then()
                .statusCode(401);
        gate.with(id, run -> run.emitter().complete(IntNode.valueOf(7)));
    }

    @ParameterizedTest
    @ValueSource(strings = {"x", "ltt_", "ltt_AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA", "ltt_%00", "a%20b"})
    void anInventedTicketIsRefused(String ticket) {
        assertThat(open("/v1/events", ticket).status()).isEqualTo(401);
    }

    @Test
    void aWorkerGetsNoTicket() {
        given().auth()
                .oauth2(issuer.token("bot", "worker"))
                .filter(validation())
                .post("/v1/tickets")
                .then()
                .statusCode(403);
        given().post("/v1/tickets").then().statusCode(401);
    }

    @Test
    void whileTooManySecretsAreCheckedCallersAreToldToComeAgain() {
        String ticket = ticket("alice");
        List<Cancellable> taken = new ArrayList<>();
        for (int i = 0; i < SecretChecks.AT_A_TIME; i++) {
            taken.add(checks.run(() -> Uni.createFrom().nothing()).subscribe().with(never -> {}));
        }

        given().queryParam("ticket", ticket)
                .get("/v1/events")
                .then()
                .statusCode(503)
                .header("Retry-After", notNullValue())
                .body("type", equalTo("urn:longtask:problem:overloaded"));
        given().auth()
                .oauth2("ltl_AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA")
                .contentType("application/json")
                .post("/v1/leases/019a0000-0000-7000-8000-000000000000/1/complete")
                .then()
                .statusCode(503)
                .body("type", equalTo("urn:longtask:problem:overloaded"));
        as("alice").get("/v1/tasks").then().statusCode(200);

        taken.forEach(Cancellable::cancel);
        assertThat(open("/v1/events", ticket).status()).isEqualTo(200);
    }

    @Test
    void aCallerHasSomeUnusedTicketsAtATime() {
        Tickets.Holder holder = new Tickets.Holder(Principal.of("collector"), false, null);
        for (int i = 0; i < Tickets.MOST_UNUSED; i++) {
            store.tickets().issue("hash" + i, holder).await().indefinitely();
        }

        as("collector")
                .post("/v1/tickets")
                .then()
                .statusCode(429)
                .header("Retry-After", equalTo("5"))
                .body("type", equalTo("urn:longtask:problem:too-many-tickets"));
        ticket("alice");
    }
}
