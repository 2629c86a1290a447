package dev.longtask.store.postgres;

import dev.longtask.store.StoreHarness;
import dev.longtask.store.TaskStore;
import dev.longtask.store.TaskStoreContract;
import dev.longtask.testing.MovableClock;
import dev.longtask.testing.TestPostgres;
import io.vertx.pgclient.PgConnectOptions;
import java.time.Duration;

class PostgresTaskStoreTest extends TaskStoreContract {
    PostgresTaskStoreTest() {
        super(new Harness());
    }

    /** The store reads the time from the database, not from the test's clock. */
    private static final class Harness implements StoreHarness {
        private final PgConnectOptions database = TestPostgres.newDatabase();

        @Override
        public TaskStore open(MovableClock clock) {
            PgConnectOptions stopped = TestPostgres.withStoppedClock(database, clock.instant());
            return PostgresTaskStore.open(TestPostgres.vertx(), stopped, 8, Duration.ofSeconds(30), true, size -> {});
        }

        @Override
        public void clockMoved(MovableClock clock) {
            TestPostgres.setClock(database, clock.instant());
        }

        @Override
        public void letTimeTick(MovableClock clock) {
            TestPostgres.letClockTick(database);
        }

        @Override
        public long activityRows(TaskStore store) {
            return ((PostgresTaskStore) store)
                    .database()
                    .run("SELECT count(*) FROM type_activity")
                    .iterator()
                    .next()
                    .getLong(0);
        }

        @Override
        public void beginToLimitKeys(TaskStore store, int limit) {
            TestPostgres.execute(
                    database.getDatabase(),
                    "UPDATE key_limit SET slots = %d, settled = false WHERE type = 'export'".formatted(limit));
        }
    }
}
