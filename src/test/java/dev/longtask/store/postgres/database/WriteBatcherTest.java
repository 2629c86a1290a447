package dev.longtask.store.postgres.database;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.longtask.store.StoreException;
import dev.longtask.store.StoreException.Reason;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What a batch takes, and how much may wait for one. */
class WriteBatcherTest extends BatcherFixture {
    @Test
    void whatIsSentTogetherIsWrittenTogether() {
        WriteBatcher<String, String> batcher = batcher(2, 100);

        var first = write(batcher, "a");
        var second = write(batcher, "b");
        assertThat(started).hasSize(1);
        runAll();

        assertThat(batches).containsExactly(List.of("a", "b"));
        assertThat(List.of(first.join(), second.join())).containsExactly("a!", "b!");
    }

    @Test
    void whatComesWhileABatchIsWrittenGoesTogether() {
        WriteBatcher<String, String> batcher = batcher(1, 100);
        List<Integer> waiting = new ArrayList<>();
        meanwhile.put("a", () -> {
            writeAll(batcher, "b", "c");
            waiting.add(started.size());
        });

        writeAll(batcher, "a");
        runAll();

        assertThat(waiting).containsExactly(0);
        assertThat(batches).containsExactly(List.of("a"), List.of("b", "c"));
    }

    @Test
    void asManyBatchesAreUnderWayAsThereAreTracks() {
        WriteBatcher<String, String> batcher = batcher(2, 100);
        List<Integer> waiting = new ArrayList<>();
        meanwhile.put("a", () -> {
            writeAll(batcher, "b");
            waiting.add(started.size());
            runAll();
        });
        meanwhile.put("b", () -> {
            writeAll(batcher, "c");
            waiting.add(started.size());
        });

        writeAll(batcher, "a");
        runAll();

        assertThat(waiting).containsExactly(1, 0);
        assertThat(batches).containsExactly(List.of("a"), List.of("b"), List.of("c"));
    }

    @Test
    void whatIsTooMuchForABatchDoesNotWaitForItsEnd() {
        WriteBatcher<String, String> batcher = batcher(2, 4);
        List<Integer> waiting = new ArrayList<>();
        meanwhile.put("aaa", () -> waiting.add(started.size()));

        writeAll(batcher, "aaa", "bbb");
        runAll();

        assertThat(waiting).containsExactly(1);
        assertThat(batches).containsExactly(List.of("aaa"), List.of("bbb"));
    }

    @Test
    void aBatchIsNoHeavierThanItsLimitButForOneThatIsHeavyAlone() {
        WriteBatcher<String, String> batcher = batcher(1, 4);

        writeAll(batcher, "a", "bb", "cc", "dddddd", "e");
        runAll();

        assertThat(batches).containsExactly(List.of("a", "bb"), List.of("cc"), List.of("dddddd"), List.of("e"));
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

        assertThat(batches).containsExactly(List.of("a", "bb"), List.of("cc"), List.of("dddddd"), List.of("e"));
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
        var refused = write(late, "a");
        runAll();
        assertThatThrownBy(refused::join).hasCauseInstanceOf(StoreException.class);
        assertThat(batches).isEmpty();

        WriteBatcher<String, String> batcher = batcher(1, 100);
        writeAll(batcher, "first");
        batcher.write("given up").subscribe().with(answer -> {}).cancel();
        writeAll(batcher, "last");
        runAll();

        assertThat(batches).containsExactly(List.of("first", "last"));
        // Each left the backlog once: there is room for all of its bytes again, and for no more.
        assertThat(backlog.enter(1_000)).isTrue();
        assertThat(backlog.enter(1)).isFalse();
    }
}
