package dev.longtask.store.postgres;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.longtask.store.Quota;
import dev.longtask.store.StoreSignals;
import dev.longtask.store.lease.ClaimRequest;
import dev.longtask.store.lease.ClaimRequest.TypeDemand;
import dev.longtask.store.lease.Claims;
import dev.longtask.store.type.TypePauses.Pause;
import dev.longtask.task.TaskId;
import dev.longtask.task.TaskIds;
import dev.longtask.testing.TestPostgres;
import dev.longtask.testing.TestSubmission;
import io.vertx.pgclient.PgConnectOptions;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Predicate;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** How a pause meets claims of other nodes. */
class PostgresPausesTest {
    private static final Duration LEASE = Duration.ofMinutes(5);
    private static final Duration SOON = Duration.ofSeconds(30);

    private final PgConnectOptions database = TestPostgres.newDatabase();
    private final TaskIds ids = new TaskIds(Clock.systemUTC(), new Random(5));
    private final PostgresTaskStore store = open();
    private final PostgresTaskStore other = open();

    private PostgresTaskStore open() {
        return PostgresTaskStore.open(TestPostgres.vertx(), database, 4, LEASE, true, size -> {});
    }

    @AfterEach
    void close() {
        store.close();
        other.close();
    }

    private TaskId submitted() {
        TestSubmission submission = TestSubmission.of(ids.get());
        store.submit(List.of(submission.build()), Quota.NONE).await().atMost(SOON);
        return submission.id();
    }

    private CompletableFuture<Claims> claim(PostgresTaskStore node) {
        return node.claim(new ClaimRequest(
                        new ClaimRequest.Claimant("node", 1), LEASE, List.of(new TypeDemand("export", 1)), 1))
                .subscribeAsCompletionStage();
    }

    @Test
    void aPauseWaitsForAClaimThatBeganBeforeIt() throws SQLException {
        TaskId id = submitted();
        submitted();
        try (Connection connection = TestPostgres.connect(database.getDatabase());
                Statement statement = connection.createStatement()) {
            connection.setAutoCommit(false);
            // The claim has chosen the task when it runs into this row.
            statement.execute("""
                    INSERT INTO running (id, submitted, creator, started, lease_end, updated, attempt, last_attempt,
                                         limited, type, runner)
                    VALUES ('%s', now(), 1, now(), now(), now(), 1, false, false, 'export', 'node:x')
                    """.formatted(id));
            CompletableFuture<Claims> claim = claim(store);
            await().atMost(SOON).until(() -> waiting("transactionid") == 1);

            CompletableFuture<Pause> pause =
                    other.pauses().pause("export", TestSubmission.BY_ALICE).subscribeAsCompletionStage();
            await().atMost(SOON).until(() -> waiting("relation") == 1);
            assertThat(pause).isNotDone();
            connection.rollback();

            pause.join();
            assertThat(claim.join().tasks()).hasSize(1);
            assertThat(claim(store).join().tasks()).isEmpty();
            assertThat(claim(other).join().tasks()).isEmpty();
        }
    }

    /** How many sessions of the test's database wait for a lock of this kind. */
    private int waiting(String kind) throws SQLException {
        try (Connection connection = TestPostgres.connect(database.getDatabase());
                Statement statement = connection.createStatement();
                ResultSet answer = statement.executeQuery("""
                        SELECT count(*)
                          FROM pg_locks l JOIN pg_stat_activity a USING (pid)
                         WHERE NOT l.granted AND l.locktype = '%s' AND a.datname = current_database()
                        """.formatted(kind))) {
            answer.next();
            return answer.getInt(1);
        }
    }

    @Test
    void otherNodesAreToldWhenATypeIsResumed() {
        AtomicInteger told = new AtomicInteger();
        other.listen(new StoreSignals() {
            @Override
            public void workAdded() {
                told.incrementAndGet();
            }

            @Override
            public void tasksChanged(Predicate<TaskId> which) {}
        });
        // Told once that it may have missed something.
        await().atMost(SOON).until(() -> told.get() == 1);
        store.pauses().pause("export", TestSubmission.BY_ALICE).await().atMost(SOON);

        store.pauses().resume("export").await().atMost(SOON);

        await().atMost(SOON).until(() -> told.get() == 2);
    }
}
