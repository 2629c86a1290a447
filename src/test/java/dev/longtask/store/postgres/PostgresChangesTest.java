package dev.longtask.store.postgres;

import static org.assertj.core.api.Assertions.assertThat;

import dev.longtask.store.Quota;
import dev.longtask.store.TaskStore;
import dev.longtask.store.query.Change;
import dev.longtask.store.query.ChangePage;
import dev.longtask.task.TaskId;
import dev.longtask.task.TaskIds;
import dev.longtask.testing.TestPostgres;
import dev.longtask.testing.TestSubmission;
import io.vertx.pgclient.PgConnectOptions;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Changes of transactions that commit in another order than they began. */
class PostgresChangesTest {
    private final PgConnectOptions database = TestPostgres.newDatabase();
    private final TaskIds ids = new TaskIds(Clock.systemUTC(), new Random(5));
    private final PostgresTaskStore store =
            PostgresTaskStore.open(TestPostgres.vertx(), database, 4, Duration.ofSeconds(30), false, size -> {});

    @AfterEach
    void close() {
        store.close();
    }

    private TaskId submitted() {
        TestSubmission submission = TestSubmission.of(ids.get());
        store.submit(List.of(submission.build()), Quota.NONE).await().indefinitely();
        return submission.id();
    }

    private ChangePage page(long after) {
        return store.changes(after, 100).await().indefinitely();
    }

    @Test
    void aChangeThatCommitsLateIsNotSkipped() throws SQLException {
        long start = page(TaskStore.LATEST_CHANGE).next();
        TaskId late = ids.get();
        try (Connection connection = TestPostgres.connect(database.getDatabase());
                Statement statement = connection.createStatement()) {
            connection.setAutoCommit(false);
            statement.execute(
                    "INSERT INTO change (at, tasks) VALUES (clock_timestamp(), ARRAY['%s'::uuid])".formatted(late));
            TaskId early = submitted();

            ChangePage before = page(start);
            assertThat(before.changes()).isEmpty();
            connection.commit();
            ChangePage after = page(before.next());

            assertThat(after.changes()).extracting(Change::tasks).containsExactly(List.of(late), List.of(early));
            assertThat(after.changes()).extracting(Change::id).isSorted();
        }
    }

    @Test
    void aTransactionThatHoldsTheChangesBackForLongMakesThePageIncomplete() throws SQLException {
        long start = page(TaskStore.LATEST_CHANGE).next();
        try (Connection connection = TestPostgres.connect(database.getDatabase());
                Statement statement = connection.createStatement()) {
            connection.setAutoCommit(false);
            statement.execute("INSERT INTO type_lock VALUES ('held')");
            submitted();
            assertThat(page(start).complete()).isTrue();

            TestPostgres.execute(database.getDatabase(), "UPDATE change SET at = at - interval '2 seconds'");

            assertThat(page(start).complete()).isFalse();
            connection.rollback();
            assertThat(page(start).complete()).isTrue();
        }
    }
}
