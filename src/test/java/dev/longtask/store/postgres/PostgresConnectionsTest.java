package dev.longtask.store.postgres;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.longtask.store.Quota;
import dev.longtask.store.StoreException;
import dev.longtask.store.StoreStartException;
import dev.longtask.store.SubmitResult;
import dev.longtask.store.lease.ClaimRequest;
import dev.longtask.store.lease.ClaimRequest.TypeDemand;
import dev.longtask.store.lease.ClaimRequest.TypeLimits;
import dev.longtask.store.lease.Claims;
import dev.longtask.store.postgres.database.Database;
import dev.longtask.store.postgres.database.Migrations;
import dev.longtask.store.postgres.submit.SubmitOperation;
import dev.longtask.task.Submission;
import dev.longtask.task.Task;
import dev.longtask.task.TaskIds;
import dev.longtask.testing.TcpProxy;
import dev.longtask.testing.TestPostgres;
import dev.longtask.testing.TestSubmission;
import io.smallrye.mutiny.Uni;
import io.vertx.pgclient.PgConnectOptions;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class PostgresConnectionsTest {
    private static final int CONNECTIONS = 6;
    private static final Duration LEASE = Duration.ofSeconds(30);

    private final TaskIds ids = new TaskIds(Clock.systemUTC(), new Random(1));

    private static PostgresTaskStore open(PgConnectOptions options) {
        return PostgresTaskStore.open(TestPostgres.vertx(), options, CONNECTIONS, LEASE, false, size -> {});
    }

    private static <T> T await(Uni<T> uni) {
        return uni.await().atMost(Duration.ofSeconds(60));
    }

    @Test
    void connectionsThatAreCutWhileTheyAreMadeAreNotMissedAfterwards() throws Exception {
        PgConnectOptions database = TestPostgres.newDatabase();
        open(database).close();
        AtomicInteger connections = new AtomicInteger();
        // The first connections die after a growing number of server bytes, in the middle of their setup.
        try (TcpProxy proxy = new TcpProxy(database::getPort, TcpProxy.OPEN, () -> {
            int left = connections.incrementAndGet() <= 5 * CONNECTIONS ? 300 + 20 * connections.get() : -1;
            return left < 0 ? TcpProxy.OPEN.get() : TcpProxy.cutAfter(left);
        })) {
            // The schema already exists, so only the store's own connections are cut.
            Database cut = new Database(
                    TestPostgres.vertx(), new PgConnectOptions(database).setPort(proxy.port()), CONNECTIONS, LEASE);
            int answered = 0;
            for (int i = 0; i < 20 * CONNECTIONS && answered < CONNECTIONS; i++) {
                List<CompletableFuture<Boolean>> reads = new ArrayList<>();
                for (int j = 0; j < CONNECTIONS; j++) {
                    reads.add(cut.read("SELECT 1")
                            .map(rows -> true)
                            .onFailure()
                            .recoverWithItem(false)
                            .subscribeAsCompletionStage());
                }
                answered = (int) reads.stream().filter(CompletableFuture::join).count();
            }

            assertThat(answered).as("connections that work in the end").isEqualTo(CONNECTIONS);
            cut.close();
        }
    }

    @Test
    void aConnectionThatTheServerEndedIsGivenToNobody() {
        PgConnectOptions options = TestPostgres.newDatabase();
        try (Database database = new Database(TestPostgres.vertx(), options, 2, LEASE)) {
            for (int i = 0; i < 50; i++) {
                Uni<?> ended = database.read("SELECT pg_terminate_backend(pg_backend_pid())");
                assertThatThrownBy(() -> await(ended)).isInstanceOf(StoreException.class);

                assertThat(await(database.read("SELECT 1"))).hasSize(1);
            }
        }
    }

    @Test
    void theFirstSubmissionsOfACreatorOnTwoNodesShareTheirKeyAndTheirLimit() {
        for (int round = 0; round < 20; round++) {
            PgConnectOptions database = TestPostgres.newDatabase();
            try (PostgresTaskStore a = open(database);
                    PostgresTaskStore b = open(database)) {
                List<Submission> one = List.of(submission("k"));
                List<Submission> other = List.of(submission("k"));
                var first = a.submit(one, Quota.ofUnfinished(1)).subscribeAsCompletionStage();
                var second = b.submit(other, Quota.ofUnfinished(1)).subscribeAsCompletionStage();

                SubmitResult.Stored stored = (SubmitResult.Stored) first.join();
                SubmitResult.Stored repeated = (SubmitResult.Stored) second.join();

                assertThat(repeated.tasks().getFirst().id())
                        .isEqualTo(stored.tasks().getFirst().id());
                assertThat(await(a.submit(List.of(submission("other")), Quota.ofUnfinished(1))))
                        .isEqualTo(new SubmitResult.OverLimit(Quota.Part.UNFINISHED, 1));
            }
        }
    }

    @Test
    void requestsOfOneCreatorInOneBatchCountTowardsEachOthersLimit() {
        PgConnectOptions options = TestPostgres.newDatabase();
        open(options).close();
        Database database = new Database(TestPostgres.vertx(), options, CONNECTIONS, LEASE);

        List<SubmitResult> results = database.transact(
                0,
                LEASE,
                transaction -> SubmitOperation.submit(
                        transaction,
                        List.of(
                                new SubmitOperation.Request(
                                        List.of(submission("a"), submission("b")), Quota.ofUnfinished(3)),
                                new SubmitOperation.Request(
                                        List.of(submission("c"), submission("d")), Quota.ofUnfinished(3)),
                                new SubmitOperation.Request(List.of(submission("e")), Quota.ofUnfinished(3)))));

        assertThat(results.get(0)).isInstanceOf(SubmitResult.Stored.class);
        assertThat(results.get(1)).isEqualTo(new SubmitResult.OverLimit(Quota.Part.UNFINISHED, 2));
        assertThat(results.get(2)).isInstanceOf(SubmitResult.Stored.class);
        database.close();
    }

    @Test
    void nodesThatStartTogetherOnAnEmptyDatabaseAllComeUp() {
        for (int round = 0; round < 10; round++) {
            PgConnectOptions database = TestPostgres.newDatabase();
            List<CompletableFuture<Void>> nodes = new ArrayList<>();
            for (int node = 0; node < 4; node++) {
                nodes.add(CompletableFuture.runAsync(
                        () -> Migrations.migrate(database),
                        start -> Thread.ofPlatform().start(start)));
            }

            assertThat(nodes).allSatisfy(node -> assertThat(node).succeedsWithin(Duration.ofMinutes(1)));
        }
    }

    @Test
    void aTypeWhoseGateIsHeldDoesNotHoldUpOthers() throws Exception {
        PgConnectOptions database = TestPostgres.newDatabase();
        try (PostgresTaskStore store = open(database)) {
            await(store.submit(
                    List.of(
                            TestSubmission.of(ids.get()).type("limited").build(),
                            TestSubmission.of(ids.get()).type("free").build()),
                    Quota.NONE));
            TypeLimits limits = new TypeLimits(5, null, false);
            ClaimRequest request = new ClaimRequest(
                    new ClaimRequest.Claimant("node", 1),
                    LEASE,
                    List.of(new TypeDemand("limited", 5, limits), new TypeDemand("free", 5)),
                    10);
            await(store.claim(new ClaimRequest(
                    new ClaimRequest.Claimant("node", 1), LEASE, List.of(new TypeDemand("none", 5, limits)), 1)));
            TestPostgres.execute(database.getDatabase(), "INSERT INTO type_lock VALUES ('limited')");
            Claims held = TestPostgres.whileHolding(
                    database.getDatabase(),
                    "SELECT FROM type_lock WHERE type = 'limited' FOR UPDATE",
                    () -> store.claim(request).await().atMost(Duration.ofSeconds(3)));

            assertThat(held.tasks()).extracting(Task::type).containsExactly("free");
            assertThat(held.nextDue()).isNotNull();
            assertThat(await(store.claim(request)).tasks())
                    .extracting(Task::type)
                    .containsExactly("limited");
        }
    }

    @Test
    void aClaimKeepsWhatItLeasedWhenALaterTypeFails() {
        PgConnectOptions database = TestPostgres.newDatabase();
        try (PostgresTaskStore store = open(database)) {
            await(store.submit(
                    List.of(
                            TestSubmission.of(ids.get()).type("a").build(),
                            TestSubmission.of(ids.get()).type("b").build(),
                            TestSubmission.of(ids.get()).type("c").build()),
                    Quota.NONE));
            TestPostgres.execute(database.getDatabase(), """
                    CREATE FUNCTION refuse() RETURNS trigger LANGUAGE plpgsql AS
                      'BEGIN IF NEW.type = ''b'' THEN RAISE EXCEPTION ''as asked''; END IF; RETURN NEW; END';
                    CREATE TRIGGER refuse BEFORE INSERT ON running FOR EACH ROW EXECUTE FUNCTION refuse()
                    """);
            ClaimRequest request = new ClaimRequest(
                    new ClaimRequest.Claimant("node", 1),
                    LEASE,
                    List.of(new TypeDemand("a", 5), new TypeDemand("b", 5), new TypeDemand("c", 5)),
                    15);

            Claims claims = await(store.claim(request));

            assertThat(claims.tasks()).extracting(Task::type).containsExactlyInAnyOrder("a", "c");
            assertThat(claims.complete()).isFalse();
            assertThat(claims.nextDue()).isNotNull();
        }
    }

    @Test
    void aPurgedOrDeletedTaskLeavesNoRowBehind() {
        PgConnectOptions database = TestPostgres.newDatabase();
        try (PostgresTaskStore store = open(database)) {
            dev.longtask.store.Leftovers.leave(store, ids);

            List<String> tables = TestPostgres.query(
                            database.getDatabase(),
                            "SELECT table_name FROM information_schema.columns WHERE table_schema = 'public'"
                                    + " AND column_name = 'id' AND table_name NOT IN ('task_state', 'unfinished_task', 'change')")
                    .lines()
                    .toList();
            assertThat(tables)
                    .contains(
                            "task", "input", "result", "checkpoint", "message", "log", "attempt", "action", "finished");
            for (String table : tables) {
                assertThat(TestPostgres.query(database.getDatabase(), "SELECT count(*) FROM " + table)
                                .strip())
                        .as(table)
                        .isEqualTo("0");
            }
            assertThat(TestPostgres.query(
                                    database.getDatabase(),
                                    "SELECT coalesce(sum(tasks), 0) FROM (SELECT tasks FROM task_count UNION ALL SELECT tasks + stored + bytes FROM creator_quota) c")
                            .strip())
                    .isEqualTo("0");
            assertThat(TestPostgres.query(database.getDatabase(), "SELECT count(*) FROM concurrency_slot")
                            .strip())
                    .isEqualTo("0");
        }
    }

    @Test
    void whatWasAnsweredIsOnDiskAlsoWhereTheServersDefaultIsNotToWait() {
        PgConnectOptions database = TestPostgres.newDatabase();
        TestPostgres.execute("postgres", "ALTER DATABASE " + database.getDatabase() + " SET synchronous_commit = off");
        Database connections = new Database(TestPostgres.vertx(), database, CONNECTIONS, LEASE);

        assertThat(connections.run("SHOW synchronous_commit").iterator().next().getString(0))
                .isEqualTo("on");
        connections.close();
    }

    @Test
    void aTransactionThatOthersWereInTheWayOfBeginsAnewAndAnotherFailureIsTold() {
        Database database = new Database(TestPostgres.vertx(), TestPostgres.newDatabase(), CONNECTIONS, LEASE);
        AtomicInteger tries = new AtomicInteger();

        int needed = database.transact(0, LEASE, transaction -> {
            if (tries.incrementAndGet() < 3) {
                transaction.query(raise("40001"));
            }
            return tries.get();
        });

        assertThat(needed).isEqualTo(3);
        assertThatThrownBy(() -> database.transact(0, LEASE, transaction -> transaction.query(raise("53100"))))
                .isInstanceOfSatisfying(
                        StoreException.class,
                        failure -> assertThat(failure.reason()).isEqualTo(StoreException.Reason.FULL));
        database.close();
    }

    private static String raise(String state) {
        return "DO $$ BEGIN RAISE EXCEPTION 'as asked' USING ERRCODE = '%s'; END $$".formatted(state);
    }

    private Submission submission(String key) {
        return TestSubmission.of(ids.get()).idempotency(key, "body").build();
    }

    @Test
    void aDatabaseThatCanNotHoldEveryTextIsRefused() {
        PgConnectOptions options = TestPostgres.newDatabase();
        String latin = options.getDatabase() + "_latin";
        TestPostgres.execute(
                "postgres", "CREATE DATABASE %s ENCODING 'LATIN1' LOCALE 'C' TEMPLATE template0".formatted(latin));

        assertThatThrownBy(() -> open(new PgConnectOptions(options).setDatabase(latin)))
                .isInstanceOf(StoreStartException.class)
                .hasMessageContaining("has the encoding LATIN1")
                .hasMessageContaining("ENCODING 'UTF8'");
    }
}
