package dev.longtask.store.postgres.database;

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

class WriteBatcherTest {
    /** Batches that wait for a thread; the test plays the thread. */
    private final Queue<Runnable> started = new ArrayDeque<>();

    private final Backlog backlog = new Backlog(100, 1_000);
    private final List<List<String>> batches = new ArrayList<>();

    private WriteBatcher<String, String> batcher(
            int tracks, int maxWeight, Function<List<String>, Optional<RuntimeException>> fault) {
        return new WriteBatcher<>(
                (track, requests) -> {
                    batches.add(requests);
                    fault.apply(requests).ifPresent(failure -> {
                        throw failure;
                    });
                    return requests.stream().map(request -> request + "!").toList();
                },
                tracks,
                new WriteBatcher.Measures<>(String::length, String::length, maxWeight, 1_000, Duration.ofMinutes(1)),
                backlog,
                started::add,
                size -> {});
    }

    private WriteBatcher<String, String> batcher(int tracks, int maxWeight) {
        return batcher(tracks, maxWeight, requests -> Optional.empty());
    }

    private void runAll() {
        while (!started.isEmpty()) {
            started.remove().run();
        }
    }

    private static CompletableFuture<String> write(WriteBatcher<String, String> batcher, String request) {
        return batcher.write(request).subscribeAsCompletionStage();
    }

    private static void writeAll(WriteBatcher<String, String> batcher, String... requests) {
        for (String request : requests) {
            batcher.write(request).subscribe().with(answer -> {}, failure -> {});
        }
    }

    @Test
    void aLoneWriteGoesAtOnceAndWhatComesMeanwhileGoesTogether() {
        WriteBatcher<String, String> batcher = batcher(1, 100);

        var first = write(batcher, "a");
        var second = write(batcher, "b");
        var third = write(batcher, "c");
        runAll();

        assertThat(batches).containsExactly(List.of("a"), List.of("b", "c"));
        assertThat(List.of(first.join(), second.join(), third.join())).containsExactly("a!", "b!", "c!");
    }

    @Test
    void asManyBatchesAreUnderWayAsThereAreTracks() {
        WriteBatcher<String, String> batcher = batcher(2, 100);

        writeAll(batcher, "a", "b", "c");

        assertThat(started).hasSize(2);
    }

    @Test
    void aBatchIsNoHeavierThanItsLimitButForOneThatIsHeavyAlone() {
        WriteBatcher<String, String> batcher = batcher(1, 4);

        writeAll(batcher, "a", "bb", "cc", "dddddd", "e");
        runAll();

        assertThat(batches).containsExactly(List.of("a"), List.of("bb", "cc"), List.of("dddddd"), List.of("e"));
    }

    @Test
    void aRequestThatCanNotBeWrittenTakesNoOtherWithIt() {
        WriteBatcher<String, String> batcher = batcher(
                1,
                100,
                requests -> requests.contains("bad")
                        ? Optional.of(new PgException("bad text", "ERROR", "22021", ""))
                        : Optional.empty());

        writeAll(batcher, "first");
        var good = write(batcher, "good");
        var bad = write(batcher, "bad");
        runAll();

        assertThat(good).isCompletedWithValue("good!");
        assertThatThrownBy(bad::join).hasCauseInstanceOf(StoreException.class);
    }

    @Test
    void whatComesAfterTheCloseIsRefusedAndWhatWasWrittenIsAnswered() {
        Queue<Runnable> last = new ArrayDeque<>();
        WriteBatcher<String, String> batcher = new WriteBatcher<>(
                (track, requests) -> requests,
                1,
                new WriteBatcher.Measures<>(String::length, String::length, 100, 1_000, Duration.ofMinutes(1)),
                backlog,
                batch -> {
                    if (!last.isEmpty()) {
                        throw new RejectedExecutionException("closed");
                    }
                    last.add(batch);
                },
                size -> {});

        var written = write(batcher, "a");
        var refused = write(batcher, "b");
        last.peek().run();

        assertThat(written).isCompletedWithValue("a");
        assertThatThrownBy(refused::join).hasCauseInstanceOf(StoreException.class);
    }

    @Test
    void whateverFailsABatchIsSettledOneByOneButALostConnection() {
        for (String state : List.of("21000", "22021", "23505", "54000", "XX000", "42P01")) {
            WriteBatcher<String, String> batcher = batcher(
                    1,
                    100,
                    requests -> requests.contains("bad")
                            ? Optional.of(new PgException("bad", "ERROR", state, ""))
                            : Optional.empty());
            writeAll(batcher, "first");
            var good = write(batcher, "good");
            var bad = write(batcher, "bad");
            runAll();

            assertThat(good).as(state).isCompletedWithValue("good!");
            assertThat(bad).as(state).isCompletedExceptionally();
        }
    }

    @Test
    void anErrorIsAnAnswerAndTheTrackGoesOn() {
        WriteBatcher<String, String> batcher = new WriteBatcher<>(
                (track, requests) -> {
                    if (requests.contains("bad")) {
                        throw new OutOfMemoryError("simulated");
                    }
                    return requests;
                },
                1,
                new WriteBatcher.Measures<>(String::length, String::length, 100, 1_000, Duration.ofMinutes(1)),
                backlog,
                started::add,
                size -> {});

        var bad = write(batcher, "bad");
        runAll();
        var good = write(batcher, "good");
        runAll();

        assertThatThrownBy(bad::join).hasCauseInstanceOf(StoreException.class);
        assertThat(good).isCompletedWithValue("good");
    }

    @Test
    void whereThereIsNoThreadCallersAreToldAndTheTrackGoesOn() {
        boolean[] full = {true};
        WriteBatcher<String, String> batcher = new WriteBatcher<>(
                (track, requests) -> requests,
                1,
                new WriteBatcher.Measures<>(String::length, String::length, 100, 1_000, Duration.ofMinutes(1)),
                backlog,
                batch -> {
                    if (full[0]) {
                        throw new OutOfMemoryError("no native thread");
                    }
                    batch.run();
                },
                size -> {});

        var refused = write(batcher, "a");
        full[0] = false;
        var written = write(batcher, "b");

        assertThatThrownBy(refused::join).hasCauseInstanceOf(StoreException.class);
        assertThat(written).isCompletedWithValue("b");
    }

    @Test
    void whatWaitsIsBoundedInNumberAndInBytes() {
        WriteBatcher<String, String> batcher = batcher(1, 100);
        writeAll(batcher, "x".repeat(600), "y".repeat(300));

        assertThatThrownBy(write(batcher, "z".repeat(200))::join)
                .hasCauseInstanceOf(StoreException.class)
                .cause()
                .extracting("reason")
                .isEqualTo(Reason.OVERLOADED);
        var small = write(batcher, "z");
        runAll();

        assertThat(small).isCompletedWithValue("z!");
        assertThat(write(batcher, "z".repeat(900))).isNotCompletedExceptionally();
    }

    @Test
    void aBatchIsNoLargerThanItsLimitInBytes() {
        WriteBatcher<String, String> batcher = new WriteBatcher<>(
                (track, requests) -> {
                    batches.add(requests);
                    return requests;
                },
                1,
                new WriteBatcher.Measures<>(request -> 1, String::length, 100, 4, Duration.ofMinutes(1)),
                backlog,
                started::add,
                size -> {});

        writeAll(batcher, "a", "bb", "cc", "dddddd", "e");
        runAll();

        assertThat(batches).containsExactly(List.of("a"), List.of("bb", "cc"), List.of("dddddd"), List.of("e"));
    }

    @Test
    void whatHasWaitedTooLongIsNotDoneAndNeitherIsWhatNobodyWaitsForAnyMore() {
        WriteBatcher<String, String> late = new WriteBatcher<>(
                (track, requests) -> {
                    batches.add(requests);
                    return requests;
                },
                1,
                new WriteBatcher.Measures<>(String::length, String::length, 100, 1_000, Duration.ofNanos(-1)),
                backlog,
                started::add,
                size -> {});
        assertThatThrownBy(write(late, "a")::join).hasCauseInstanceOf(StoreException.class);
        assertThat(started).isEmpty();

        WriteBatcher<String, String> batcher = batcher(1, 100);
        writeAll(batcher, "first");
        batcher.write("given up").subscribe().with(answer -> {}).cancel();
        writeAll(batcher, "last");
        runAll();

        assertThat(batches).containsExactly(List.of("first"), List.of("last"));
    }

    @Test
    void aLostConnectionFailsTheWholeBatchAndTheNextOneGoesOn() {
        WriteBatcher<String, String> batcher = batcher(
                1,
                100,
                requests -> batches.size() == 1
                        ? Optional.of(new StoreException(Reason.UNAVAILABLE, "lost"))
                        : Optional.empty());

        var lost = write(batcher, "a");
        var next = write(batcher, "b");
        runAll();

        assertThatThrownBy(lost::join).hasCauseInstanceOf(StoreException.class);
        assertThat(next).isCompletedWithValue("b!");
    }
}
