package dev.longtask.store.postgres;

import dev.longtask.store.postgres.database.Database;
import dev.longtask.store.postgres.database.StoreThreads;
import dev.longtask.store.postgres.database.Transaction;
import dev.longtask.store.postgres.queue.KeyLimits;
import io.smallrye.mutiny.Uni;
import java.time.Duration;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.Function;
import java.util.function.Supplier;

/**
 * The threads of the store, and the shards in which their transactions count. Actions and chores have small pools of their own,
 * so that a flood of cancels cannot delay lease renewal.
 */
final class OperationThreads implements AutoCloseable {
    /** Each node picks one of this many groups of shards at random. Nodes in one group may wait for each other's locks. */
    private static final int NODES = 16;

    private static final int SHARDS_PER_NODE = 8;

    private static final int SUBMIT_SHARD = 0;
    private static final int CLAIM_SHARD = 1;
    private static final int ACTION_SHARD = 2;
    private static final int CHORE_SHARD = 3;
    private static final int END_SHARD = 4;

    /** How many cancels, retries and deletes may run at a time; the next constant bounds how many may wait. */
    private static final int ACTIONS = 2;

    private static final int ACTIONS_WAITING = 1_000;
    private static final int CHORES_WAITING = 10;

    private final Database database;
    private final int firstShard = ThreadLocalRandom.current().nextInt(NODES) * SHARDS_PER_NODE;
    private final StoreThreads threads;
    private final StoreThreads actions;
    private final StoreThreads chores;

    OperationThreads(Database database) {
        this.database = database;
        this.threads = StoreThreads.many(database.patient(), "longtask-store-");
        this.actions = StoreThreads.few(ACTIONS, ACTIONS_WAITING, database.patient(), "longtask-store-actions-");
        this.chores = StoreThreads.few(1, CHORES_WAITING, database.patient(), "longtask-store-chores-");
    }

    int submitShard() {
        return firstShard + SUBMIT_SHARD;
    }

    int claimShard() {
        return firstShard + CLAIM_SHARD;
    }

    /** @param track from 0 to 3 */
    int endShard(int track) {
        return firstShard + END_SHARD + track;
    }

    int reportShard() {
        return firstShard + ACTION_SHARD;
    }

    StoreThreads threads() {
        return threads;
    }

    <T> Uni<T> run(Supplier<T> work) {
        return threads.run(work);
    }

    /** Runs a cancel, retry or delete. */
    <T> Uni<T> action(Function<Transaction, T> work) {
        return actions.run(() -> database.transact(firstShard + ACTION_SHARD, database.patient(), work));
    }

    /** Runs a piece of maintenance. */
    <T> Uni<T> chore(Duration within, Function<Transaction, T> work) {
        return chores.run(() -> database.transact(firstShard + CHORE_SHARD, within, work));
    }

    /** Runs maintenance step by step, each in a transaction of its own. */
    KeyLimits.Steps steps(Runnable afterEach) {
        return new KeyLimits.Steps() {
            @Override
            public <T> Uni<T> run(Function<Transaction, T> step) {
                return chore(database.patient(), step).invoke(afterEach);
            }
        };
    }

    @Override
    public void close() {
        threads.close();
        actions.close();
        chores.close();
    }
}
