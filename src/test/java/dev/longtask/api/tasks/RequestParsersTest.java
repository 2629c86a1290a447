package dev.longtask.api.tasks;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.longtask.api.QueryParameters;
import dev.longtask.api.body.RequestBodies;
import dev.longtask.api.protocol.InvalidRequestException;
import dev.longtask.engine.request.TaskRequest;
import dev.longtask.engine.type.TaskTypes;
import dev.longtask.store.query.ListPosition;
import dev.longtask.task.TaskId;
import dev.longtask.testing.HostileTexts;
import dev.longtask.testing.TestConfig;
import io.smallrye.mutiny.Uni;
import jakarta.ws.rs.core.EntityTag;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.function.Supplier;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.Tag;
import net.jqwik.api.constraints.IntRange;
import org.jspecify.annotations.Nullable;

/** Whatever a client sends is parsed or refused by a 400 with a bounded list of violations; nothing else happens. */
@Tag("fuzz")
class RequestParsersTest {
    private static final int MOST_VIOLATIONS = 51;
    private static final String SUBMISSION =
            "{\"type\": \"t\", \"input\": {\"a\": [1.5, true, null, \"\\u00e9\"]}, \"priority\": 5,"
                    + " \"runAt\": \"2030-01-31T12:00:00Z\", \"labels\": {\"team\": \"docs\"}, \"maxAttempts\": 3,"
                    + " \"timeout\": \"PT10M\", \"concurrencyKey\": \"k\", \"description\": \"d\"}";

    private final SubmissionReader reader = new SubmissionReader(
            new TaskTypes(
                    TestConfig.of(Map.of()),
                    List.of(),
                    Map.of("t", (input, context) -> Uni.createFrom().nullItem())),
            Clock.systemUTC());

    /** The result of a parser; null when it refused. */
    private static <T> @Nullable T parsed(Supplier<@Nullable T> parser) {
        try {
            return parser.get();
        } catch (InvalidRequestException e) {
            assertThat(e.errors()).isNotEmpty().hasSizeLessThanOrEqualTo(MOST_VIOLATIONS);
            return null;
        }
    }

    @Provide
    Arbitrary<byte[]> bodies() {
        return Arbitraries.oneOf(
                HostileTexts.like(List.of(SUBMISSION, "[" + SUBMISSION + "," + SUBMISSION + "]"))
                        .map(text -> text.getBytes(StandardCharsets.UTF_8)),
                HostileTexts.any().map(text -> text.getBytes(StandardCharsets.UTF_8)),
                HostileTexts.like(List.of(SUBMISSION)).map(text -> text.getBytes(StandardCharsets.UTF_16)),
                HostileTexts.bytes());
    }

    @Property
    void aBodyIsASubmissionOrRefused(@ForAll("bodies") byte[] body) {
        TaskRequest task = parsed(() -> reader.one(body));

        if (task != null) {
            assertThat(task.type()).isEqualTo("t");
            assertThat(task.priority()).isBetween(-1_000, 1_000);
            assertThat(task.labels()).hasSizeLessThanOrEqualTo(20);
        }
    }

    @Property
    void aBodyIsABatchOrRefused(@ForAll("bodies") byte[] body) {
        List<TaskRequest> tasks = parsed(() -> reader.many(body));

        if (tasks != null) {
            assertThat(tasks).isNotEmpty().hasSizeLessThanOrEqualTo(SubmissionReader.MAX_BATCH);
        }
    }

    @Property
    void whatIsReadFromABodyReadsTheSameWhenWrittenAgain(@ForAll("bodies") byte[] body) {
        JsonNode first = parsed(() -> RequestBodies.parse(body));

        if (first != null) {
            JsonNode again = RequestBodies.parse(first.toString().getBytes(StandardCharsets.UTF_8));
            assertThat(again).isEqualTo(first);
        }
    }

    /** Bodies that were once accepted, or failed in another way. */
    @Example
    void knownHostileBodiesAreRefused() {
        for (String body : List.of(
                "",
                " ",
                "{",
                "[".repeat(100_000),
                "{\"a\":1,\"a\":2}",
                "1e999999999",
                "1".repeat(401),
                "\"\\ud800\"",
                "{\"\\udc00\":1}",
                "{} {}",
                "1e99999999999999999999",
                "-0.1E+99999999999999999999",
                "NaN")) {
            assertThat(parsed(() -> RequestBodies.parse(body.getBytes(StandardCharsets.UTF_8))))
                    .as(body.substring(0, Math.min(20, body.length())))
                    .isNull();
        }
        assertThat(parsed(() -> RequestBodies.parse(new byte[] {'"', (byte) 0xc0, (byte) 0x80, '"'})))
                .isNull();
    }

    @Property
    void aCursorReadsBack(@ForAll long random, @ForAll @IntRange(min = 0) int seconds) {
        ListPosition position = new ListPosition(
                Instant.ofEpochSecond(seconds).plus(Math.floorMod(random, 1_000_000), ChronoUnit.MICROS),
                new TaskId(new UUID(random, ~random)));

        assertThat(Cursor.read(Cursor.write(position))).isEqualTo(position);
    }

    @Provide
    Arbitrary<String> cursors() {
        return Arbitraries.oneOf(
                HostileTexts.like(List.of("AAYBq-X3kAABjQ0Hf3d3d3d3d3d3d3d3")),
                Arbitraries.strings()
                        .withChars("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_")
                        .ofLength(32),
                HostileTexts.any());
    }

    @Property
    void aCursorIsAPositionThatEveryStoreKnowsOrRefused(@ForAll("cursors") String cursor) {
        ListPosition position = parsed(() -> Cursor.read(cursor));

        if (position != null) {
            assertThat(position.submitted()).isBetween(QueryParameters.EARLIEST, QueryParameters.LATEST);
        }
    }

    @Provide
    Arbitrary<String> preferences() {
        return Arbitraries.oneOf(
                HostileTexts.like(List.of("wait=10", "respond-async, wait=\"5\"; x", "a,wait = 99999999999999,b")),
                HostileTexts.any());
    }

    @Property
    void aPreferredWaitIsWithinItsBounds(@ForAll("preferences") String prefer) {
        assertThat(Headers.preferredWait(prefer, 60)).isBetween(Duration.ZERO, Duration.ofSeconds(60));
    }

    @Property
    void anIdempotencyKeyIsKeptAsItIsOrRefused(@ForAll("texts") String key, @ForAll("bodies") byte[] body) {
        var idempotency = parsed(() -> Headers.idempotency(key, body));

        if (idempotency != null) {
            assertThat(idempotency.key()).isEqualTo(key);
            assertThat(idempotency).isEqualTo(Headers.idempotency(key, body.clone()));
            assertThat(key.length()).isBetween(1, 255);
        }
    }

    @Provide
    Arbitrary<String> texts() {
        return HostileTexts.any();
    }

    @Provide
    Arbitrary<String> tags() {
        return Arbitraries.oneOf(
                HostileTexts.like(List.of("W/\"l2k-1f\"", "\"a\", W/\"l2k-1f\"", "*")), HostileTexts.any());
    }

    @Property
    void aTagMatchesOnlyAListThatNamesItOrAll(@ForAll("tags") String header) {
        if (EntityTags.matches(header, new EntityTag("l2k-1f", true))) {
            assertThat(header).containsAnyOf("\"l2k-1f\"", "*");
        }
    }

    @Property
    void filtersAreUnderstoodOrRefused(@ForAll("filters") List<String> values) {
        parsed(() -> ListFilters.statuses(values));
        Map<String, String> labels = parsed(() -> ListFilters.labels(values));

        if (labels != null) {
            labels.forEach((key, value) -> assertThat(values).contains(key + ":" + value));
        }
    }

    @Provide
    Arbitrary<List<String>> filters() {
        return Arbitraries.oneOf(HostileTexts.like(List.of("team:docs", "RUNNING,DEAD", "a:b:c")), HostileTexts.any())
                .list()
                .ofMaxSize(5);
    }

    @Property
    void parametersAreWithinTheirRangeOrRefused(@ForAll("parameters") String text) {
        Integer number = parsed(() -> QueryParameters.wholeNumber("limit", text, 50, 1, 500));
        Long any = parsed(() -> QueryParameters.wholeNumber("after", text, 0L));
        Duration wait = parsed(() -> QueryParameters.seconds("wait", text, 60));
        Instant time = parsed(() -> QueryParameters.time("submittedAfter", text));

        if (number != null) {
            assertThat(number).isBetween(1, 500);
        }
        if (any != null) {
            assertThat(any).isNotNegative();
        }
        if (wait != null) {
            assertThat(wait).isBetween(Duration.ZERO, Duration.ofSeconds(60));
        }
        if (time != null) {
            assertThat(time).isBetween(QueryParameters.EARLIEST, QueryParameters.LATEST);
        }
    }

    @Provide
    Arbitrary<String> parameters() {
        return Arbitraries.oneOf(
                HostileTexts.like(List.of(
                        "0",
                        "60",
                        "500",
                        "9223372036854775808",
                        "2030-01-31T12:00:00Z",
                        "+1000000000-12-31T23:59:59Z")),
                HostileTexts.any());
    }
}
