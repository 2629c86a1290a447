package dev.longtask.faults;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.awaitility.Awaitility.await;

import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import java.util.concurrent.atomic.AtomicReference;
import org.assertj.core.api.SoftAssertions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Two nodes under load and all kinds of faults; afterwards a checker reads the history. {@code -Dfaults.seed=N} repeats
 * the faults and submissions of a run, {@code -Dfaults.seconds=N} sets how long faults are injected.
 */
class FaultSuite {
    private static final long SEED = Long.getLong("faults.seed", System.nanoTime());
    private static final int SECONDS = Integer.getInteger("faults.seconds", 60);
    private static final int CLIENTS = 8;
    private static final int WORKERS = 4;
    private static final int WAITING = 100_000;

    private static final AtomicReference<String> LEFT = new AtomicReference<>("");

    @TempDir
    Path directory = Path.of("");

    @Test
    void nothingIsLostAndNoPromiseIsBrokenWhateverFails() throws Exception {
        System.out.printf("faults: seed %d, %d s%n", SEED, SECONDS);
        Random random = new Random(SEED);
        try (Cluster cluster = new Cluster(directory, List.of("a", "b"), random)) {
            cluster.start();
            Random chaosRandom = new Random(random.nextLong());
            Load load = new Load(cluster, random, CLIENTS);
            Chaos chaos = new Chaos(cluster, load, chaosRandom);
            RemoteWorkers workers = new RemoteWorkers(cluster, random, WORKERS);
            SoftAssertions all = new SoftAssertions();
            try (workers) {
                try (load) {
                    chaos.run(System.nanoTime() + Duration.ofSeconds(SECONDS).toNanos());
                }
                // If tasks do not end, the records may still show why.
                all.check(() -> assertThatCode(() -> awaitAllEnded(cluster))
                        .as("all tasks end")
                        .doesNotThrowAnyException());
            }
            all.check(() -> check(cluster, chaos, load, workers));
            all.assertAll();
        } catch (AssertionError e) {
            throw new AssertionError("seed " + SEED + ": " + e.getMessage(), e);
        }
    }

    private static void awaitAllEnded(Cluster cluster) {
        await().atMost(Duration.ofMinutes(3))
                .ignoreExceptions()
                .conditionEvaluationListener(condition -> LEFT.set(left(cluster)))
                .untilAsserted(() -> assertThat(unfinished(cluster))
                        .as("unfinished tasks: %s", LEFT.get())
                        .isZero());
    }

    private static void check(Cluster cluster, Chaos chaos, Load load, RemoteWorkers workers) throws SQLException {
        try (Connection connection = cluster.postgres.connect()) {
            Checker checker = new Checker(connection);
            checker.check(load, workers);
            System.out.printf(
                    "faults: %s, %d connections cut, %d commits cut, %d notifications lost, clocks apart: %b%n",
                    chaos.injected,
                    chaos.connectionsCut,
                    cluster.databaseFaults.commitsCut.get(),
                    cluster.databaseFaults.notificationsLost.get(),
                    cluster.clocksDiffer());
            System.out.printf(
                    "faults: %d requests, %d of them failed; %d submissions answered; %d tasks, %d attempts,"
                            + " %d answers and %d checks%n",
                    load.requests.get(),
                    load.failures.get(),
                    load.submitted.size(),
                    checker.tasks(),
                    checker.runs(),
                    load.answers.size(),
                    checker.checks());
            assertThat(cluster.overlaps())
                    .as(
                            "programs of one task side by side, but for those of a node that stood still; faults: %s",
                            chaos.timeline)
                    .allMatch(overlap -> chaos.pauses.stream()
                            .anyMatch(pause -> pause.from() <= overlap.millis() && overlap.millis() <= pause.until()));
            System.out.printf(
                    "faults: workers made %d requests, %d without an answer, %d refused; %d leases, %d ends%n",
                    workers.requests.get(),
                    workers.unanswered.get(),
                    workers.refused.get(),
                    workers.leased.size(),
                    workers.ends.size());
            assertThat(workers.ends).as("the workers worked").hasSizeGreaterThan(SECONDS);
            assertThat(load.submitted).as("the load was one").hasSizeGreaterThan(SECONDS);
        }
    }

    @Test
    void workGoesOnAtOnceWhenAllNodesAreRestartedWithManyTasksWaiting() throws Exception {
        try (Cluster cluster = new Cluster(directory, List.of("a", "b"), new Random(SEED))) {
            cluster.start();
            cluster.names().forEach(name -> cluster.running(name).kill());
            execute(cluster, """
                    WITH someone AS (INSERT INTO principal (name) VALUES ('crowd') RETURNING number),
                    task_ids AS MATERIALIZED (SELECT gen_random_uuid() AS id FROM generate_series(1, %d)),
                    stored AS (
                      INSERT INTO task (id, creator, submitted, updated, retention, priority, max_attempts, fair, type)
                      SELECT id, number, now(), now(), 1000000000, 0, 3, false, 'nap' FROM task_ids, someone)
                    INSERT INTO ready (type, urgency, turn, submitted, id) SELECT 'nap', 0, 0, now(), id FROM task_ids
                    """.formatted(WAITING));

            cluster.names().forEach(cluster::launch);
            cluster.names().forEach(name -> cluster.running(name).awaitListening());

            await().atMost(Duration.ofSeconds(10))
                    .until(() -> number(cluster, "SELECT count(DISTINCT runner) FROM running") == 2);
            assertThat(number(cluster, "SELECT count(*) FROM running"))
                    .as("no node takes more than its slots")
                    .isLessThanOrEqualTo(24);
        }
    }

    @Test
    void aMigrationThatIsKilledHalfWayLeavesNoHalfASchema() throws Exception {
        Random random = new Random(SEED);
        try (Cluster cluster = new Cluster(directory, List.of("a"), random)) {
            for (int i = 0; i < 4; i++) {
                cluster.launch("a");
                await().atMost(Duration.ofSeconds(30))
                        .pollInterval(Duration.ofMillis(2))
                        .until(() -> number(
                                        cluster,
                                        "SELECT count(*) FROM pg_stat_activity WHERE backend_type"
                                                + " = 'client backend' AND application_name = 'longtask'")
                                > 0);
                Thread.sleep(random.nextInt(120));
                cluster.running("a").kill();
                long tables = number(
                        cluster,
                        "SELECT count(*) FROM pg_tables WHERE tablename IN ('schema_support', 'task', 'running', 'creator_quota')");
                assertThat(tables).as("all of the schema, or nothing").isIn(0L, 4L);
            }

            cluster.launch("a");

            cluster.running("a").awaitListening();
        }
    }

    /** Where unfinished tasks are, for diagnosis. */
    private static String left(Cluster cluster) {
        StringBuilder left = new StringBuilder();
        for (String table : List.of("ready", "scheduled", "blocked", "running")) {
            try {
                left.append(table)
                        .append('=')
                        .append(number(cluster, "SELECT count(*) FROM " + table))
                        .append(' ');
            } catch (SQLException e) {
                left.append(e.getMessage());
            }
        }
        return left.toString();
    }

    private static long unfinished(Cluster cluster) throws SQLException {
        return number(cluster, "SELECT count(*) FROM task WHERE status IS NULL");
    }

    private static long number(Cluster cluster, String sql) throws SQLException {
        try (Connection connection = cluster.postgres.connect();
                Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery(sql)) {
            rows.next();
            return rows.getLong(1);
        }
    }

    private static void execute(Cluster cluster, String sql) throws SQLException {
        try (Connection connection = cluster.postgres.connect();
                Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }
}
