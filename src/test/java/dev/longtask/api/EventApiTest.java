package dev.longtask.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.notNullValue;

import com.fasterxml.jackson.databind.node.IntNode;
import dev.longtask.testing.EventClient;
import dev.longtask.testing.EventClient.Event;
import io.quarkus.test.common.http.TestHTTPResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.path.json.JsonPath;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Streams of one task and of many. */
@QuarkusTest
class EventApiTest extends ApiTest {
    @TestHTTPResource
    @SuppressWarnings("NullAway.Init")
    URI service;

    private final List<EventClient> clients = new ArrayList<>();

    @AfterEach
    void closeAll() {
        clients.forEach(EventClient::close);
    }

    private EventClient follow(String token, String path, String... headers) {
        List<String> all = new ArrayList<>(List.of(headers));
        all.addAll(List.of("Authorization", "Bearer " + token));
        EventClient client = EventClient.open(service.resolve(path), all.toArray(String[]::new));
        clients.add(client);
        return client;
    }

    private EventClient alice(String path, String... headers) {
        return follow(issuer.token("alice", "user"), path, headers);
    }

    @Test
    void aStreamEndsWithItsToken() {
        String id = running("alice");
        String token = issuer.briefToken("alice", Duration.ofSeconds(3));

        EventClient client = follow(token, "/v1/tasks/" + id + "/events");

        assertThat(client.until("expired")).isNotEmpty();
        complete(id);
    }

    private void complete(String id) {
        gate.with(id, run -> run.emitter().complete(IntNode.valueOf(7)));
    }

    private static String of(Event event, String field) {
        return JsonPath.from(event.data()).getString(field);
    }

    @Test
    void aStreamTellsTheStateThenChangesAndLinesAndAtLastTheEnd() {
        String id = running("alice");
        EventClient client = alice("/v1/tasks/" + id + "/events");

        Event first = client.next();
        gate.with(id, run -> run.context().log("one"));
        List<Event> logged = client.until("log");
        gate.with(id, run -> run.context().progress(40, "two fifths"));
        List<Event> changed = client.until("task");
        complete(id);
        List<Event> ended = client.until("end");

        assertThat(client.status()).isEqualTo(200);
        assertThat(client.header("Content-Type")).startsWith("text/event-stream");
        assertThat(client.header("Cache-Control")).isEqualTo("no-store");
        assertThat(client.header("X-Accel-Buffering")).isEqualTo("no");
        assertThat(first.name()).isEqualTo("task");
        assertThat(first.retry()).isEqualTo("2000");
        assertThat(of(first, "status")).isEqualTo("RUNNING");
        assertThat(of(first, "input")).isNull();
        assertThat(of(logged.getLast(), "lines[0].text")).isEqualTo("one");
        assertThat(of(changed.getLast(), "progress")).isEqualTo("40");
        assertThat(of(changed.getLast(), "message")).isEqualTo("two fifths");
        assertThat(of(ended.getLast(), "status")).isEqualTo("COMPLETE");
        assertThat(of(ended.getLast(), "result")).isNull();
        assertThat(client.next().isEnd()).isTrue();
    }

    @Test
    void whoConnectsAgainGetsTheLinesThatWereMissedAndAfterTheEndNothing() {
        String id = running("alice");
        gate.with(id, run -> run.context().log("one"));
        EventClient client = alice("/v1/tasks/" + id + "/events");
        String position = client.until("log").getLast().id();
        client.close();
        gate.with(id, run -> run.context().log("two"));
        complete(id);
        awaitStatus("alice", id, "COMPLETE");

        List<Event> rest =
                alice("/v1/tasks/" + id + "/events", "Last-Event-ID", position).until("end");

        assertThat(rest).extracting(Event::name).containsExactly("task", "log", "end");
        assertThat(of(rest.get(1), "lines.text")).isEqualTo("[two]");
        assertThat(alice(
                                "/v1/tasks/" + id + "/events",
                                "Last-Event-ID",
                                rest.getLast().id())
                        .status())
                .isEqualTo(204);
        assertThat(alice("/v1/tasks/" + id + "/events?lastEventId="
                                + rest.getLast().id())
                        .status())
                .isEqualTo(204);
    }

    @Test
    void aPositionThatTheStoreDoesNotKnowIsAnsweredWithAReset() {
        String id = running("alice");

        EventClient client = alice("/v1/tasks/" + id + "/events", "Last-Event-ID", "999999999999999-0");
        assertThat(client.next().name()).isEqualTo("reset");
        assertThat(client.next().name()).isEqualTo("task");
        EventClient all = alice("/v1/events", "Last-Event-ID", "999999999999999");
        assertThat(all.next().name()).isEqualTo("reset");
        complete(id);
        assertThat(of(all.until("task").getLast(), "id")).isEqualTo(id);
    }

    @Test
    void aLogIsFollowedUntilTheTaskEnds() {
        String id = running("alice");
        gate.with(id, run -> run.context().log("one"));
        EventClient client = alice("/v1/tasks/" + id + "/log?follow=true");
        Event first = client.next();
        gate.with(id, run -> run.context().log("two"));
        Event second = client.next();
        complete(id);

        assertThat(first.name()).isEqualTo("log");
        assertThat(of(first, "lines.text")).isEqualTo("[one]");
        assertThat(of(second, "lines.text")).isEqualTo("[two]");
        assertThat(client.next().name()).isEqualTo("end");
        assertThat(client.next().isEnd()).isTrue();
        List<Event> later = alice("/v1/tasks/" + id + "/log?after=1", "Accept", "text/event-stream")
                .until("end");
        assertThat(later).extracting(Event::name).containsExactly("log", "end");
        as("alice").get("/v1/tasks/" + id + "/log?follow=false").then().body("lines.size()", equalTo(2));
        as("alice").get("/v1/tasks/" + id + "/log?follow=maybe").then().statusCode(400);
    }

    @Test
    void aForeignTaskIsRefusedBeforeTheStreamBegins() {
        String id = running("alice");

        for (String path : List.of("/events", "/log?follow=true")) {
            undocumented("bob")
                    .get("/v1/tasks/" + id + path)
                    .then()
                    .statusCode(403)
                    .contentType("application/problem+json")
                    .body("type", equalTo("urn:longtask:problem:foreign-task"));
        }
        undocumented("alice")
                .get("/v1/tasks/0197a3f0-5c1e-7a44-9d4e-2f1b8c6a7d90/events")
                .then()
                .statusCode(404);
        undocumented("alice")
                .header("Last-Event-ID", "x")
                .get("/v1/tasks/" + id + "/events")
                .then()
                .statusCode(400)
                .body("errors.field", equalTo(List.of("Last-Event-ID")));
        assertThat(EventClient.open(service.resolve("/v1/events")).status()).isEqualTo(401);
        complete(id);
    }

    @Test
    void aStreamOfAllShowsTheCallersTasksOnlyAndAnAdminAll() {
        // Tasks of other tests may still be changing.
        EventClient alice = alice("/v1/events?label=stream:all");
        EventClient admin = follow(issuer.token("root", "admin"), "/v1/events?label=stream:all");
        Event open = alice.nextOfAnyKind();
        admin.nextOfAnyKind();

        String bobs = labelled("bob");
        String hers = labelled("alice");

        assertThat(open.name()).isEmpty();
        assertThat(open.id()).isNotEmpty();
        List<String> seen = new ArrayList<>();
        while (!seen.containsAll(List.of(bobs, hers))) {
            seen.add(of(admin.next(), "id"));
        }
        cancel("bob", bobs);
        cancel("alice", hers);
        Event last;
        do {
            last = alice.next();
            assertThat(of(last, "id")).isEqualTo(hers);
        } while (!of(last, "status").equals("CANCELLED"));
    }

    /** Submits a task that does not start, with the label of the streams above. */
    private String labelled(String user) {
        Map<String, Object> task =
                Map.of("type", "later", "runAt", "2035-01-01T00:00:00Z", "labels", Map.of("stream", "all"));
        return submit(user, task).then().statusCode(202).extract().path("id");
    }

    private void cancel(String user, String id) {
        as(user).post("/v1/tasks/" + id + "/cancel").then().statusCode(202);
    }

    @Test
    void aStreamOfAllGoesOnWhereAnEarlierOneEnded() {
        EventClient first = alice("/v1/events?type=later");
        String position = first.nextOfAnyKind().id();
        String one = submitted("alice", "later");
        String two = submitted("alice", "later");
        first.close();

        EventClient second = alice("/v1/events?type=later", "Last-Event-ID", position);
        List<String> seen = new ArrayList<>();
        while (!seen.containsAll(List.of(one, two))) {
            Event event = second.next();
            assertThat(event.name()).isEqualTo("task");
            seen.add(of(event, "id"));
        }
        cancel("alice", one);
        cancel("alice", two);
    }

    @Test
    void aFilterOnStatusesAlsoTellsOfTasksThatLeaveIt() {
        EventClient client = alice("/v1/events?status=RUNNING&type=gate&label=stream:yes");
        client.nextOfAnyKind();
        running("alice");
        String id = submit("alice", Map.of("type", "gate", "labels", Map.of("stream", "yes")))
                .then()
                .extract()
                .path("id");
        await().atMost(Duration.ofSeconds(10)).until(() -> gate.isOpen(id));

        List<Event> events = client.until("task");
        complete(id);
        // A change that is noticed twice, by a notification and by the poll, may be told twice.
        List<Event> later = client.until("left");
        Event left = later.getLast();

        assertThat(events).allSatisfy(event -> assertThat(of(event, "id")).isEqualTo(id));
        assertThat(of(events.getLast(), "status")).isEqualTo("RUNNING");
        assertThat(later).allSatisfy(event -> assertThat(of(event, "id")).isEqualTo(id));
        assertThat(of(left, "status")).isEqualTo("COMPLETE");
        as("alice").get("/v1/events?status=DONE").then().statusCode(400);
    }

    @Test
    void aCreatorHasALimitedNumberOfStreams() {
        String token = issuer.token("carol", "user");
        for (int i = 0; i < 10; i++) {
            assertThat(follow(token, "/v1/events").status()).isEqualTo(200);
        }

        undocumented("carol")
                .get("/v1/events")
                .then()
                .statusCode(429)
                .header("Retry-After", notNullValue())
                .body("type", equalTo("urn:longtask:problem:too-many-streams"));

        closeAll();
        await().atMost(Duration.ofSeconds(10))
                .until(() -> follow(token, "/v1/events").status() == 200);
    }
}
