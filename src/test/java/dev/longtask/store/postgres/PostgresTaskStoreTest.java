package dev.longtask.store.postgres;

import dev.longtask.store.TaskStore;
import dev.longtask.store.TaskStoreContract;
import dev.longtask.testing.TestPostgres;
import io.vertx.pgclient.PgConnectOptions;
import java.time.Clock;
import java.time.Duration;

class PostgresTaskStoreTest extends TaskStoreContract {
    private final PgConnectOptions database = TestPostgres.newDatabase();

    @Override
    protected TaskStore open(Clock clock) {
        PgConnectOptions stopped = TestPostgres.withStoppedClock(database, clock.instant());
        return PostgresTaskStore.open(TestPostgres.vertx(), stopped, 8, Duration.ofSeconds(30), true, size -> {});
    }

    /** The store reads the time from the database, not from the test's clock. */
    @Override
    protected void advance(Duration time) {
        super.advance(time);
        TestPostgres.setClock(database, clock.instant());
    }

    @Override
    protected void beginToLimitKeys(int limit) {
        TestPostgres.execute(
                database.getDatabase(),
                "UPDATE key_limit SET slots = %d, settled = false WHERE type = 'export'".formatted(limit));
    }

    @Override
    protected void letTimeTick() {
        TestPostgres.letClockTick(database);
    }
}
