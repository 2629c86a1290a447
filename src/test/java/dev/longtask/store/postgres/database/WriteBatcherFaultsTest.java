package dev.longtask.store.postgres.database;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

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
import org.junit.jupiter.api.Test;

/** What becomes of writes when their batch fails, or has no thread. */
class WriteBatcherFaultsTest extends BatcherFixture {
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
                (track, requests) -> {
                    requests.forEach(
                            request -> meanwhile.getOrDefault(request, () -> {}).run());
                    return requests;
                },
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
        List<CompletableFuture<String>> later = new ArrayList<>();
        meanwhile.put("a", () -> later.add(write(batcher, "b")));

        var written = write(batcher, "a");
        last.peek().run();
        var refused = later.getFirst();

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
    void withoutAThreadForAnotherBatchWritesWaitForTheOneThatRuns() {
        boolean[] full = {false};
        WriteBatcher<String, String> batcher = new WriteBatcher<>(
                (track, requests) -> {
                    batches.add(requests);
                    requests.forEach(
                            request -> meanwhile.getOrDefault(request, () -> {}).run());
                    return requests;
                },
                2,
                new WriteBatcher.Measures<>(String::length, String::length, 100, 1_000, Duration.ofMinutes(1)),
                backlog,
                batch -> {
                    if (full[0]) {
                        throw new OutOfMemoryError("no native thread");
                    }
                    started.add(batch);
                },
                size -> {});
        List<CompletableFuture<String>> later = new ArrayList<>();
        meanwhile.put("a", () -> {
            full[0] = true;
            later.add(write(batcher, "b"));
            full[0] = false;
        });

        writeAll(batcher, "a");
        runAll();

        assertThat(batches).containsExactly(List.of("a"), List.of("b"));
        assertThat(later.getFirst()).isCompletedWithValue("b");
    }

    @Test
    void aLostConnectionFailsTheWholeBatchAndTheNextOneGoesOn() {
        WriteBatcher<String, String> batcher = batcher(
                1,
                100,
                requests -> batches.size() == 1
                        ? Optional.of(new StoreException(Reason.UNAVAILABLE, "lost"))
                        : Optional.empty());

        List<CompletableFuture<String>> later = new ArrayList<>();
        meanwhile.put("a", () -> later.add(write(batcher, "b")));

        var lost = write(batcher, "a");
        runAll();
        var next = later.getFirst();

        assertThatThrownBy(lost::join).hasCauseInstanceOf(StoreException.class);
        assertThat(next).isCompletedWithValue("b!");
    }
}
