package dev.longtask.store.postgres;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.longtask.store.Precondition;
import dev.longtask.store.Quota;
import dev.longtask.store.lease.ClaimRequest;
import dev.longtask.store.lease.ClaimRequest.TypeDemand;
import dev.longtask.store.lease.ClaimRequest.TypeLimits;
import dev.longtask.store.postgres.database.Database;
import dev.longtask.store.postgres.worker.NodeRows;
import dev.longtask.store.query.ActiveQuery;
import dev.longtask.store.query.HistoryPage;
import dev.longtask.store.query.ListPosition;
import dev.longtask.store.query.Scope;
import dev.longtask.store.query.TaskPage;
import dev.longtask.store.query.TaskQuery;
import dev.longtask.task.Actor;
import dev.longtask.task.Lease;
import dev.longtask.task.Principal;
import dev.longtask.task.Rate;
import dev.longtask.task.Submission;
import dev.longtask.task.Task;
import dev.longtask.task.TaskIds;
import dev.longtask.task.TaskStatus;
import dev.longtask.task.attempt.Outcome;
import dev.longtask.task.attempt.Report;
import dev.longtask.task.attempt.ReportEntry;
import dev.longtask.testing.TestPostgres;
import dev.longtask.testing.TestSubmission;
import io.smallrye.mutiny.Uni;
import io.vertx.pgclient.PgConnectOptions;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;

/** Exercises every operation of the store, then checks the plan of each of its statements. */
class PostgresPlansTest {
    private static final int ROWS = 1_000_000;

    /** The most rows that a plan node may sort: those of a page, of a batch, or of one task. */
    private static final int SORTED_AT_MOST = 10_000;

    /** One row per shard, type and status; counting reads the whole table on purpose. */
    private static final String COUNTS = "task_count";

    /** One row per running attempt. Joins look rows up in it; listing unfinished tasks or nodes reads the whole table. */
    private static final String RUNNING = "running";

    private static final JsonMapper JSON = new JsonMapper();

    private final TaskIds ids = new TaskIds(Clock.systemUTC(), new Random(1));
    private final PgConnectOptions options = TestPostgres.newDatabase();

    @Test
    void noStatementScansATableOrSortsMoreThanAPageOfAMillionRows() throws Exception {
        // With one writing and one reading connection, those two know all statements.
        try (PostgresTaskStore store =
                PostgresTaskStore.open(TestPostgres.vertx(), options, 2, Duration.ofSeconds(30), false, size -> {})) {
            fill();
            useAll(store);

            assertThat(faults(store)).isEmpty();
        }
    }

    /** A vacuum that finds a queue empty tells the planner so, and the next one runs a minute and many tasks later. */
    @Test
    void noStatementReadsATableFromEndToEndBecauseItWasEmptyOnce() throws Exception {
        try (PostgresTaskStore store =
                PostgresTaskStore.open(TestPostgres.vertx(), options, 2, Duration.ofSeconds(30), false, size -> {})) {
            useAll(store);
            TestPostgres.execute(options.getDatabase(), """
                    UPDATE pg_class SET reltuples = 0, relpages = 1000
                     WHERE relnamespace = 'public'::regnamespace AND relkind IN ('r', 'i')
                    """);

            assertThat(faults(store)).isEmpty();
            assertThat(faults(store, PostgresPlansTest::withEqualities))
                    .as("what the joins by key_of() are for")
                    .isNotEmpty();
        }
    }

    private static String withEqualities(String sql) {
        return sql.replaceAll("= ANY \\(key_of\\(([\\w.]+)\\)\\)", "= $1");
    }

    private List<String> faults(PostgresTaskStore store) throws Exception {
        return faults(store, UnaryOperator.identity());
    }

    private List<String> faults(PostgresTaskStore store, UnaryOperator<String> changed) throws Exception {
        List<String> faults = new ArrayList<>();
        Set<String> statements = statements(store);
        assertThat(statements).as("statements").hasSizeGreaterThan(40);
        for (String statement : statements) {
            String sql = changed.apply(statement);
            JsonNode plan = JSON.readTree(TestPostgres.explain(options, Database.SETTINGS, sql));
            examine(plan.get(0).path("Plan"), false, sql, faults);
        }
        return faults;
    }

    private void fill() {
        String database = options.getDatabase();
        for (String sql : List.of(
                "INSERT INTO principal (name) SELECT 'creator' || i FROM generate_series(1, 1000) i",
                """
                INSERT INTO task (id, creator, submitted, updated, retention, priority, max_attempts, fair, type, attempt,
                                  status, started, finished)
                SELECT gen_random_uuid(), 1 + i %% 1000, now() - i * interval '1 second', now(), 864000000000, 0, 3,
                       false, 'type' || i %% 10, 1, 'COMPLETE', now(), now() FROM generate_series(1, %d) i
                """,
                """
                INSERT INTO attempt (id, attempt, started, ended, runner, to_status, actor)
                SELECT id, 1, started, finished, 'node:n', 'COMPLETE', 'node:n' FROM task
                """,
                "INSERT INTO finished (purge_at, id) SELECT finished + interval '10000 days', id FROM task",
                """
                INSERT INTO ready (type, urgency, turn, submitted, id)
                SELECT 'type' || i %% 10, 0, 0, now(), gen_random_uuid() FROM generate_series(1, %d / 5) i
                """,
                """
                INSERT INTO scheduled (due, id, submitted, urgency, turn, type)
                SELECT now() + i * interval '1 minute', gen_random_uuid(), now(), 0, 0, 'type' || i %% 10
                  FROM generate_series(1, %d / 5) i
                """,
                "INSERT INTO message (id, n, at, text) SELECT id, 1, now(), 'm' FROM task",
                "INSERT INTO checkpoint (id, json) SELECT id, '{}' FROM task",
                "INSERT INTO log (id, n, at, attempt, text) SELECT id, 1, now(), 1, 'l' FROM task",
                "ANALYZE")) {
            TestPostgres.execute(database, sql.contains("%d") ? sql.formatted(ROWS) : sql.replace("%%", "%"));
        }
    }

    private TestSubmission submission() {
        return TestSubmission.of(ids.get());
    }

    private static <T> T await(Uni<T> uni) {
        return uni.await().atMost(Duration.ofSeconds(60));
    }

    private void useAll(PostgresTaskStore store) {
        List<Submission> submissions = new ArrayList<>();
        for (int i = 0; i < 20; i++) {
            submissions.add(submission().idempotency("k" + i, "f").build());
            submissions.add(submission().key("key" + i % 3).fair().build());
            submissions.add(
                    submission().runAt(Instant.now().plusSeconds(3600)).fair().build());
            submissions.add(submission().runAt(Instant.now()).build());
        }
        await(store.limitKeys(Map.of("export", 3)));
        await(store.submit(submissions, Quota.NONE));
        await(store.limitKeys(Map.of("export", 1)));
        await(store.submit(submissions.subList(0, 1), Quota.NONE));
        StatementsOfWorkers.useAll(store);
        List<Task> claimed = claim(store, new TypeDemand("export", 10), new TypeDemand("import", 10));
        claimed.addAll(claim(
                store, new TypeDemand("export", 5, new TypeLimits(20, new Rate(9, Duration.ofSeconds(9)), true))));
        assertThat(claimed).hasSizeGreaterThan(10);
        Report report = new Report(
                5, List.of(new ReportEntry(Instant.now(), "m")), List.of(new ReportEntry(Instant.now(), "l")), "1");
        List<Lease> leases = claimed.stream()
                .map(task -> new Lease(task.id(), task.attempt()))
                .toList();
        await(store.renew(leases, Duration.ofSeconds(30)));
        await(store.report(leases.get(0), report));
        StatementsOfWorkers.handOver(store, leases.get(5));
        await(store.finish(leases.get(0), new Outcome.Completed("1"), report, Actor.node("n")));
        await(store.finish(leases.get(1), new Outcome.Completed("1"), Report.EMPTY, Actor.node("n")));
        await(store.finish(leases.get(1), new Outcome.Completed("1"), Report.EMPTY, Actor.node("n")));
        await(store.finish(leases.get(2), new Outcome.Failed("f", null), Report.EMPTY, Actor.node("n")));
        await(store.finish(leases.get(3), new Outcome.Failed("f", Duration.ZERO), Report.EMPTY, Actor.node("n")));
        await(store.cancel(leases.get(4).id(), TestSubmission.BY_ALICE, Precondition.NONE));
        submissions.forEach(
                submission -> await(store.cancel(submission.id(), TestSubmission.BY_ALICE, Precondition.NONE)));
        await(store.retry(leases.get(2).id(), TestSubmission.BY_ALICE, 1_000, Precondition.NONE));
        await(store.delete(leases.get(0).id(), Precondition.NONE));
        await(store.reap(100, Duration.ofDays(1)));
        await(store.purge(100));
        TestPostgres.execute(options.getDatabase(), "UPDATE running SET lease_end = now() - interval '1 hour'");
        await(store.reap(100, Duration.ofDays(1)));
        read(store, leases.get(1));
    }

    private static List<Task> claim(PostgresTaskStore store, TypeDemand... wanted) {
        return new ArrayList<>(await(store.claim(new ClaimRequest(
                        new ClaimRequest.Claimant("n", 1), Duration.ofSeconds(30), List.of(wanted), 10)))
                .tasks());
    }

    private static void read(PostgresTaskStore store, Lease lease) {
        await(store.find(lease.id()));
        await(store.history(lease.id(), HistoryPage.START, 100));
        await(store.messages(lease.id()));
        await(store.log(lease.id(), 0, 100));
        await(store.statistics());
        await(store.listActive(new ActiveQuery("type1", 100, 50)));
        await(store.listActive(new ActiveQuery(null, 0, 50)));
        TaskPage page = await(
                store.list(new TaskQuery(new Scope.Everyone(), null, Set.of(), null, Map.of(), null, null, null, 50)));
        ListPosition next = page.next();
        await(store.list(new TaskQuery(
                new Scope.Of(Principal.of("creator7")), 7L, Set.of(), null, Map.of(), null, null, next, 50)));
        await(store.list(new TaskQuery(new Scope.Everyone(), 7L, Set.of(), null, Map.of(), null, null, next, 50)));
        await(store.list(new TaskQuery(
                new Scope.Of(Principal.of("creator7")), null, Set.of(), null, Map.of(), null, null, next, 50)));
        await(store.list(new TaskQuery(
                new Scope.Everyone(), null, Set.of(TaskStatus.ENQUEUED), null, Map.of(), null, null, next, 50)));
    }

    private static Set<String> statements(PostgresTaskStore store) {
        String known = "SELECT statement FROM pg_prepared_statements WHERE statement NOT LIKE '%pg_prepared%'";
        Set<String> statements = new TreeSet<>();
        store.database().run(known).forEach(row -> statements.add(row.getString(0)));
        await(store.database().read(known)).forEach(row -> statements.add(row.getString(0)));
        return statements;
    }

    /** @param limited whether a LIMIT above bounds the rows read */
    private static void examine(JsonNode node, boolean limited, String sql, List<String> faults) {
        String type = node.path("Node Type").asText();
        String table = node.path("Relation Name").asText();
        boolean throughout =
                type.equals("Seq Scan") || (type.startsWith("Index") && !node.has("Index Cond") && !limited);
        boolean onPurpose = table.equals(COUNTS)
                || (table.equals(RUNNING) && (sql.contains("FROM unfinished_task") || sql.equals(NodeRows.HELD)));
        if (throughout && !onPurpose) {
            faults.add("scans " + table + ": " + sql);
        }
        if (type.contains("Sort")
                && node.path("Plans").get(0).path("Plan Rows").asLong() > SORTED_AT_MOST
                // The number of rows below a Limit is what was asked for, whatever the planner estimates.
                && !node.toString().contains("\"Node Type\":\"Limit\"")) {
            faults.add("sorts " + node.path("Plans").get(0).path("Plan Rows") + " rows: " + sql);
        }
        boolean page = limited || type.equals("Limit");
        node.path("Plans").forEach(child -> examine(child, page, sql, faults));
    }
}
