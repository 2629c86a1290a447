package dev.longtask.store.postgres;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.longtask.store.Quota;
import dev.longtask.store.StoreException;
import dev.longtask.store.StoreException.Reason;
import dev.longtask.store.SubmitResult;
import dev.longtask.store.lease.ClaimRequest;
import dev.longtask.store.lease.ClaimRequest.TypeDemand;
import dev.longtask.store.lease.ClaimRequest.TypeLimits;
import dev.longtask.store.lease.LeaseState;
import dev.longtask.store.lease.RenewedLease;
import dev.longtask.store.postgres.attempt.EndOperation;
import dev.longtask.store.postgres.attempt.EndRequest;
import dev.longtask.store.postgres.attempt.LeaseQueries;
import dev.longtask.store.postgres.database.Database;
import dev.longtask.store.postgres.submit.SubmitOperation;
import dev.longtask.task.Actor;
import dev.longtask.task.Lease;
import dev.longtask.task.Rate;
import dev.longtask.task.Submission;
import dev.longtask.task.Task;
import dev.longtask.task.TaskIds;
import dev.longtask.task.TaskStatus;
import dev.longtask.task.attempt.Outcome;
import dev.longtask.task.attempt.Report;
import dev.longtask.testing.MovableClock;
import dev.longtask.testing.TestPostgres;
import dev.longtask.testing.TestSubmission;
import io.smallrye.mutiny.Uni;
import io.vertx.pgclient.PgConnectOptions;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Writes of many callers in one transaction, and writes without a caller. */
class BatchesTest {
    private static final Duration LEASE = Duration.ofSeconds(30);

    private final MovableClock clock = new MovableClock();
    private final TaskIds ids = new TaskIds(clock, new Random(1));
    private final PgConnectOptions database = TestPostgres.newDatabase();
    private final PgConnectOptions stopped = TestPostgres.withStoppedClock(database, clock.instant());
    private final PostgresTaskStore store =
            PostgresTaskStore.open(TestPostgres.vertx(), stopped, 4, LEASE, false, size -> {});
    private final Database connections = new Database(TestPostgres.vertx(), stopped, 4, LEASE);

    @AfterEach
    void close() {
        connections.close();
        store.close();
    }

    private void advance(Duration time) {
        clock.advance(time);
        TestPostgres.setClock(database, clock.instant());
    }

    private TestSubmission submission() {
        return TestSubmission.of(ids.get());
    }

    private static <T> T await(Uni<T> uni) {
        return uni.await().atMost(Duration.ofSeconds(60));
    }

    private Lease run(TestSubmission submission, TypeLimits limits) {
        Submission built = submission.build();
        await(store.submit(List.of(built), Quota.NONE));
        List<Task> claimed = await(store.claim(new ClaimRequest(
                        new ClaimRequest.Claimant("node", 1),
                        LEASE,
                        List.of(new TypeDemand(built.spec().type(), 1, limits)),
                        1)))
                .tasks();
        assertThat(claimed).extracting(Task::id).containsExactly(built.id());
        return new Lease(built.id(), claimed.getFirst().attempt());
    }

    @Test
    void leasesAreNotJudgedWhereTheDatabaseStoodStill() {
        Lease lease = run(submission(), TypeLimits.NONE);
        advance(LEASE);

        assertThatThrownBy(() -> connections.transact(
                        0, LEASE, transaction -> LeaseQueries.reap(transaction, 10, Duration.ofDays(1), () -> false)))
                .isInstanceOfSatisfying(
                        StoreException.class,
                        failure -> assertThat(failure.reason()).isEqualTo(Reason.UNAVAILABLE));

        assertThat(await(store.find(lease.id())).orElseThrow().status()).isEqualTo(TaskStatus.RUNNING);
        assertThat(await(store.renew(List.of(lease), LEASE)))
                .extracting(RenewedLease::state)
                .containsExactly(LeaseState.HELD);
        advance(LEASE);
        List<Task> reaped = connections.transact(
                0, LEASE, transaction -> LeaseQueries.reap(transaction, 10, Duration.ofDays(1), () -> true));
        assertThat(reaped).extracting(Task::id).containsExactly(lease.id());
    }

    @Test
    void theEndOfATaskThatMayHaveHeldOthersBackMayBeWork() {
        TypeLimits two = new TypeLimits(2, null, false);
        for (Outcome outcome : List.of(new Outcome.Completed(null), new Outcome.Failed("broken", null))) {
            List<EndRequest> ends = List.of(
                            run(submission().type("plain"), TypeLimits.NONE),
                            run(submission().type("limited"), two),
                            run(submission().type("keyed").key("k"), TypeLimits.NONE))
                    .stream()
                    .map(lease -> new EndRequest(lease, outcome, Report.EMPTY, Actor.node("node")))
                    .toList();

            List<EndOperation.Finished> ended =
                    connections.transact(0, LEASE, transaction -> EndOperation.finish(transaction, ends));

            assertThat(ended)
                    .extracting(EndOperation.Finished::mayBeWork)
                    .as(outcome.toString())
                    .containsExactly(false, true, true);
        }
    }

    @Test
    void requestsUnderOneIdempotencyKeyInOneBatchAreRepeatsOfTheFirst() {
        Submission first = submission().idempotency("k", "body").build();
        Submission repeat = submission().idempotency("k", "body").build();
        Submission another = submission().idempotency("k", "another").build();

        List<SubmitResult> results = connections.transact(
                0,
                LEASE,
                transaction -> SubmitOperation.submit(
                        transaction,
                        List.of(first, repeat, another).stream()
                                .map(submission -> new SubmitOperation.Request(List.of(submission), Quota.NONE))
                                .toList()));

        for (int i = 0; i < 2; i++) {
            boolean repeated = i == 1;
            assertThat(results.get(i)).isInstanceOfSatisfying(SubmitResult.Stored.class, stored -> {
                assertThat(stored.tasks()).extracting(Task::id).containsExactly(first.id());
                assertThat(stored.repeated()).isEqualTo(repeated);
            });
        }
        assertThat(results.get(2)).isEqualTo(new SubmitResult.KeyReused());
        assertThat(await(store.find(repeat.id()))).isEmpty();
    }

    @Test
    void startsThatNoRateCountsAnyMoreLeaveNoRowBehind() {
        TypeLimits rate = new TypeLimits(null, new Rate(2, Duration.ofMinutes(1)), false);
        for (int i = 0; i < 5; i++) {
            run(submission(), rate);
            advance(Duration.ofMinutes(1));
        }

        assertThat(TestPostgres.query(database.getDatabase(), "SELECT count(*) FROM rate_start")
                        .strip())
                .isEqualTo("1");
    }
}
