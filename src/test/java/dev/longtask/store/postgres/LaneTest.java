package dev.longtask.store.postgres;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.longtask.store.Backlog;
import dev.longtask.store.StoreException;
import dev.longtask.store.StoreException.Reason;
import io.vertx.pgclient.PgException;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.Function;
import org.junit.jupiter.api.Test;

class LaneTest {
    /** Batches that wait for a thread: the test is the thread. */
    private final Queue<Runnable> started = new ArrayDeque<>();

    private final Backlog backlog = new Backlog(100, 1_000);
    private final List<List<String>> batches = new ArrayList<>();

    private Lane<String, String> lane(
            int tracks, int maxWeight, Function<List<String>, Optional<RuntimeException>> fault) {
        return new Lane<>(
                (track, requests) -> {
                    batches.add(requests);
                    fault.apply(requests).ifPresent(failure -> {
                        throw failure;
                    });
                    return requests.stream().map(request -> request + "!").toList();
                },
                tracks,
                new Lane.Measures<>(String::length, String::length, maxWeight, 1_000, Duration.ofMinutes(1)),
                backlog,
                started::add,
                size -> {});
    }

    private Lane<String, String> lane(int tracks, int maxWeight) {
        return lane(tracks, maxWeight, requests -> Optional.empty());
    }

    private void runAll() {
        while (!started.isEmpty()) {
            started.remove().run();
        }
    }

    private static CompletableFuture<String> write(Lane<String, String> lane, String request) {
        return lane.write(request).subscribeAsCompletionStage();
    }

    private static void writeAll(Lane<String, String> lane, String... requests) {
        for (String request : requests) {
            lane.write(request).subscribe().with(answer -> {}, failure -> {});
        }
    }

    @Test
    void aLoneWriteGoesAtOnceAndWhatComesMeanwhileGoesTogether() {
        Lane<String, String> lane = lane(1, 100);

        var first = write(lane, "a");
        var second = write(lane, "b");
        var third = write(lane, "c");
        runAll();

        assertThat(batches).containsExactly(List.of("a"), List.of("b", "c"));
        assertThat(List.of(first.join(), second.join(), third.join())).containsExactly("a!", "b!", "c!");
    }

    @Test
    void asManyBatchesAreUnderWayAsThereAreTracks() {
        Lane<String, String> lane = lane(2, 100);

        writeAll(lane, "a", "b", "c");

        assertThat(started).hasSize(2);
    }

    @Test
    void aBatchIsNoHeavierThanItsLimitButForOneThatIsHeavyAlone() {
        Lane<String, String> lane = lane(1, 4);

        writeAll(lane, "a", "bb", "cc", "dddddd", "e");
        runAll();

        assertThat(batches).containsExactly(List.of("a"), List.of("bb", "cc"), List.of("dddddd"), List.of("e"));
    }

    @Test
    void aRequestThatCanNotBeWrittenTakesNoOtherWithIt() {
        Lane<String, String> lane = lane(
                1,
                100,
                requests -> requests.contains("bad")
                        ? Optional.of(new PgException("bad text", "ERROR", "22021", ""))
                        : Optional.empty());

        writeAll(lane, "first");
        var good = write(lane, "good");
        var bad = write(lane, "bad");
        runAll();

        assertThat(good).isCompletedWithValue("good!");
        assertThatThrownBy(bad::join).hasCauseInstanceOf(StoreException.class);
    }

    @Test
    void whatComesAfterTheCloseIsRefusedAndWhatWasWrittenIsAnswered() {
        Queue<Runnable> last = new ArrayDeque<>();
        Lane<String, String> lane = new Lane<>(
                (track, requests) -> requests,
                1,
                new Lane.Measures<>(String::length, String::length, 100, 1_000, Duration.ofMinutes(1)),
                backlog,
                batch -> {
                    if (!last.isEmpty()) {
                        throw new RejectedExecutionException("closed");
                    }
                    last.add(batch);
                },
                size -> {});

        var written = write(lane, "a");
        var refused = write(lane, "b");
        last.peek().run();

        assertThat(written).isCompletedWithValue("a");
        assertThatThrownBy(refused::join).hasCauseInstanceOf(StoreException.class);
    }

    @Test
    void whateverFailsABatchIsSettledOneByOneButALostConnection() {
        for (String state : List.of("21000", "22021", "23505", "54000", "XX000", "42P01")) {
            Lane<String, String> lane = lane(
                    1,
                    100,
                    requests -> requests.contains("bad")
                            ? Optional.of(new PgException("bad", "ERROR", state, ""))
                            : Optional.empty());
            writeAll(lane, "first");
            var good = write(lane, "good");
            var bad = write(lane, "bad");
            runAll();

            assertThat(good).as(state).isCompletedWithValue("good!");
            assertThat(bad).as(state).isCompletedExceptionally();
        }
    }

    @Test
    void anErrorIsAnAnswerAndTheLaneGoesOn() {
        Lane<String, String> lane = new Lane<>(
                (track, requests) -> {
                    if (requests.contains("bad")) {
                        throw new OutOfMemoryError("simulated");
                    }
                    return requests;
                },
                1,
                new Lane.Measures<>(String::length, String::length, 100, 1_000, Duration.ofMinutes(1)),
                backlog,
                started::add,
                size -> {});

        var bad = write(lane, "bad");
        runAll();
        var good = write(lane, "good");
        runAll();

        assertThatThrownBy(bad::join).hasCauseInstanceOf(StoreException.class);
        assertThat(good).isCompletedWithValue("good");
    }

    @Test
    void whereThereIsNoThreadCallersAreToldAndTheLaneGoesOn() {
        boolean[] full = {true};
        Lane<String, String> lane = new Lane<>(
                (track, requests) -> requests,
                1,
                new Lane.Measures<>(String::length, String::length, 100, 1_000, Duration.ofMinutes(1)),
                backlog,
                batch -> {
                    if (full[0]) {
                        throw new OutOfMemoryError("no native thread");
                    }
                    batch.run();
                },
                size -> {});

        var refused = write(lane, "a");
        full[0] = false;
        var written = write(lane, "b");

        assertThatThrownBy(refused::join).hasCauseInstanceOf(StoreException.class);
        assertThat(written).isCompletedWithValue("b");
    }

    @Test
    void whatWaitsIsBoundedInNumberAndInBytes() {
        Lane<String, String> lane = lane(1, 100);
        writeAll(lane, "x".repeat(600), "y".repeat(300));

        assertThatThrownBy(write(lane, "z".repeat(200))::join)
                .hasCauseInstanceOf(StoreException.class)
                .cause()
                .extracting("reason")
                .isEqualTo(Reason.OVERLOADED);
        var small = write(lane, "z");
        runAll();

        assertThat(small).isCompletedWithValue("z!");
        assertThat(write(lane, "z".repeat(900))).isNotCompletedExceptionally();
    }

    @Test
    void aBatchIsNoLargerThanItsLimitInBytes() {
        Lane<String, String> lane = new Lane<>(
                (track, requests) -> {
                    batches.add(requests);
                    return requests;
                },
                1,
                new Lane.Measures<>(request -> 1, String::length, 100, 4, Duration.ofMinutes(1)),
                backlog,
                started::add,
                size -> {});

        writeAll(lane, "a", "bb", "cc", "dddddd", "e");
        runAll();

        assertThat(batches).containsExactly(List.of("a"), List.of("bb", "cc"), List.of("dddddd"), List.of("e"));
    }

    @Test
    void whatHasWaitedTooLongIsNotDoneAndNeitherIsWhatNobodyWaitsForAnyMore() {
        Lane<String, String> late = new Lane<>(
                (track, requests) -> {
                    batches.add(requests);
                    return requests;
                },
                1,
                new Lane.Measures<>(String::length, String::length, 100, 1_000, Duration.ofNanos(-1)),
                backlog,
                started::add,
                size -> {});
        assertThatThrownBy(write(late, "a")::join).hasCauseInstanceOf(StoreException.class);
        assertThat(started).isEmpty();

        Lane<String, String> lane = lane(1, 100);
        writeAll(lane, "first");
        lane.write("given up").subscribe().with(answer -> {}).cancel();
        writeAll(lane, "last");
        runAll();

        assertThat(batches).containsExactly(List.of("first"), List.of("last"));
    }

    @Test
    void aLostConnectionFailsTheWholeBatchAndTheNextOneGoesOn() {
        Lane<String, String> lane = lane(
                1,
                100,
                requests -> batches.size() == 1
                        ? Optional.of(new StoreException(Reason.UNAVAILABLE, "lost"))
                        : Optional.empty());

        var lost = write(lane, "a");
        var next = write(lane, "b");
        runAll();

        assertThatThrownBy(lost::join).hasCauseInstanceOf(StoreException.class);
        assertThat(next).isCompletedWithValue("b!");
    }
}
