package dev.longtask.store.postgres;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.longtask.store.StoreException;
import dev.longtask.store.StoreException.Reason;
import io.vertx.pgclient.PgException;
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
                String::length,
                maxWeight,
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
                String::length,
                100,
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
