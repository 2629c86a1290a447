package dev.longtask.engine;

import dev.longtask.engine.loop.Loop;
import dev.longtask.store.Backlog;
import dev.longtask.store.postgres.database.WriteBatcher;
import io.smallrye.mutiny.Uni;
import io.vertx.pgclient.PgException;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import java.util.function.Supplier;

/**
 * Writes of all nodes that share transactions, by the batcher of the PostgreSQL store: a batch with a request that can't be
 * stored changes nothing.
 */
final class PoisonedBatches {
    private record Write(Supplier<Object> operation, boolean isPoisoned) {}

    private static final int BATCH = 20;
    private static final int WAITING = 10_000;
    private static final String DATA_EXCEPTION = "22000";

    private final WriteBatcher<Write, Object> batcher;
    private long spoiled;

    /** @param random how long a batch takes, so that others gather meanwhile */
    PoisonedBatches(Loop loop, Random random) {
        batcher = new WriteBatcher<>(
                this::write,
                1,
                new WriteBatcher.Measures<>(write -> 1, write -> 1, BATCH, WAITING, Duration.ofMinutes(1)),
                new Backlog(WAITING, WAITING),
                batch -> loop.schedule(Duration.ofMillis(random.nextInt(50)), batch),
                size -> {});
    }

    /** Runs an operation as part of a batch; a poisoned one fails. */
    Uni<Object> write(Supplier<Object> operation, boolean isPoisoned) {
        return batcher.write(new Write(operation, isPoisoned));
    }

    /** How many batches of several writes a poisoned one spoiled. */
    long spoiled() {
        return spoiled;
    }

    private List<Object> write(int track, List<Write> batch) {
        if (batch.stream().anyMatch(Write::isPoisoned)) {
            spoiled += batch.size() > 1 ? 1 : 0;
            throw new PgException("poison", "ERROR", DATA_EXCEPTION, "simulated");
        }
        return batch.stream().map(write -> write.operation().get()).toList();
    }
}
