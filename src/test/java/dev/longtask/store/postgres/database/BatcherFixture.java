package dev.longtask.store.postgres.database;

import dev.longtask.store.Backlog;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;

/** A batcher of texts whose threads the test plays. */
abstract class BatcherFixture {
    /** Batches that wait for a thread; the test plays the thread. */
    final Queue<Runnable> started = new ArrayDeque<>();

    final Backlog backlog = new Backlog(100, 1_000);
    final List<List<String>> batches = new ArrayList<>();
    /** What happens while a batch with this request is written. */
    final Map<String, Runnable> meanwhile = new HashMap<>();

    WriteBatcher<String, String> batcher(
            int tracks, int maxWeight, Function<List<String>, Optional<RuntimeException>> fault) {
        return new WriteBatcher<>(
                (track, requests) -> {
                    batches.add(requests);
                    requests.forEach(
                            request -> meanwhile.getOrDefault(request, () -> {}).run());
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

    WriteBatcher<String, String> batcher(int tracks, int maxWeight) {
        return batcher(tracks, maxWeight, requests -> Optional.empty());
    }

    void runAll() {
        while (!started.isEmpty()) {
            started.remove().run();
        }
    }

    static CompletableFuture<String> write(WriteBatcher<String, String> batcher, String request) {
        return batcher.write(request).subscribeAsCompletionStage();
    }

    static void writeAll(WriteBatcher<String, String> batcher, String... requests) {
        for (String request : requests) {
            batcher.write(request).subscribe().with(answer -> {}, failure -> {});
        }
    }
}
