import java.nio.charset.StandardCharsets;
import java.sql.Array;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/**
 * The same row changes in hand-written SQL, on the service's tables but without the service. A submission inserts into
 * {@code task} and {@code ready}; a claim moves the row from {@code ready} to {@code claimed}; an end deletes the
 * latter if the lease is still held, updates the task's row, and writes its history and purge time.
 */
final class RawPostgres {
    private final Postgres postgres;
    private final String database;

    RawPostgres(Postgres postgres) throws Exception {
        this.postgres = postgres;
        this.database = postgres.newDatabase();
        try (var script = RawPostgres.class.getResourceAsStream("/db/postgresql/V1__tasks.sql")) {
            postgres.execute(database, new String(script.readAllBytes(), StandardCharsets.UTF_8));
        }
        postgres.execute(database, "INSERT INTO principal (name) VALUES ('alice')");
    }

    /** Seconds to insert the submissions, {@code each} per transaction. */
    double enqueue(int tasks, int each) throws SQLException {
        try (Connection connection = postgres.connect(database);
                PreparedStatement insert = connection.prepareStatement("""
                        WITH s AS (
                          INSERT INTO task (id, creator, submitted, updated, retention, priority, max_attempts, fair,
                                            type, timeout)
                          SELECT id, 1, now(), now(), 1209600000, 0, 3, false, 'noop', 3600000
                            FROM unnest(?::uuid[]) AS id
                          RETURNING id
                        )
                        INSERT INTO ready (type, urgency, turn, submitted, id) SELECT 'noop', 0, 0, now(), id FROM s
                        """)) {
            settings(connection);
            long start = System.nanoTime();
            for (int i = 0; i < tasks; i += each) {
                insert.setArray(1, ids(connection, i, each));
                insert.executeUpdate();
            }
            return (System.nanoTime() - start) / 1e9;
        }
    }

    private static Array ids(Connection connection, int from, int count) throws SQLException {
        UUID[] ids = new UUID[count];
        for (int i = 0; i < count; i++) {
            long number = from + i;
            ids[i] = new UUID(number << 16 | 0x7000, number * 0x9E3779B97F4A7C15L);
        }
        return connection.createArrayOf("uuid", ids);
    }

    private static void settings(Connection connection) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.execute("SET plan_cache_mode = force_generic_plan");
            statement.execute("SET enable_seqscan = off; SET enable_hashjoin = off; SET enable_mergejoin = off");
        }
    }

    /** Seconds for claims and ends of {@code each} tasks on each of {@code connections} connections. */
    double drain(int each, int connections) throws Exception {
        try (ExecutorService threads = Executors.newFixedThreadPool(connections)) {
            long start = System.nanoTime();
            List<Future<?>> drains = new ArrayList<>();
            for (int i = 0; i < connections; i++) {
                drains.add(threads.submit(() -> {
                    drain(each);
                    return null;
                }));
            }
            for (Future<?> drain : drains) {
                drain.get();
            }
            return (System.nanoTime() - start) / 1e9;
        }
    }

    private void drain(int each) throws SQLException {
        try (Connection connection = postgres.connect(database);
                PreparedStatement claim = connection.prepareStatement("""
                        WITH pick AS MATERIALIZED (
                          SELECT type, urgency, turn, submitted, id
                            FROM ready
                           WHERE type = 'noop' AND (urgency, turn, submitted, id) > (0, 0, ?::timestamptz, ?::uuid)
                           ORDER BY urgency, turn, submitted, id
                           LIMIT ?
                             FOR UPDATE SKIP LOCKED
                        ), taken AS (
                          DELETE FROM ready r USING pick p
                           WHERE r.type = p.type AND r.urgency = p.urgency AND r.turn = p.turn
                             AND r.submitted = p.submitted AND r.id = p.id
                          RETURNING r.id, r.submitted
                        )
                        INSERT INTO running (id, submitted, creator, started, lease_end, updated, attempt, last_attempt,
                                             limited, type, runner)
                        SELECT id, submitted, 1, now(), now() + interval '30 seconds', now(), 1, false, false, 'noop', 'node:n'
                          FROM taken
                        RETURNING id, submitted::text
                        """);
                PreparedStatement end = connection.prepareStatement("""
                        WITH e AS (
                          DELETE FROM running c USING unnest(?::uuid[]) AS lease(id)
                           WHERE c.id = lease.id AND c.attempt = 1
                          RETURNING c.id, c.started, c.runner
                        ), history AS (
                          INSERT INTO attempt (id, attempt, started, ended, runner, to_status, actor)
                          SELECT id, 1, started, now(), runner, 'COMPLETE', 'node:n' FROM e
                        ), moved AS (
                          UPDATE task t
                             SET attempt = 1, prior_run_time = 1, started = e.started, progress = 100, updated = now(),
                                 status = 'COMPLETE', finished = now()
                            FROM e
                           WHERE t.id = e.id
                          RETURNING t.id, t.finished, t.retention
                        )
                        INSERT INTO finished (purge_at, id)
                        SELECT finished + retention * interval '1 millisecond', id FROM moved
                        """)) {
            settings(connection);
            String floor = "-infinity";
            UUID floorId = new UUID(0, 0);
            boolean atTheStart = true;
            while (true) {
                claim.setString(1, floor);
                claim.setObject(2, floorId);
                claim.setInt(3, each);
                List<UUID> claimed = new ArrayList<>(each);
                try (ResultSet rows = claim.executeQuery()) {
                    while (rows.next()) {
                        UUID id = rows.getObject(1, UUID.class);
                        claimed.add(id);
                        floor = rows.getString(2);
                        floorId = id;
                    }
                }
                if (claimed.isEmpty() && atTheStart) {
                    return;
                }
                atTheStart = claimed.isEmpty();
                if (claimed.isEmpty()) {
                    floor = "-infinity";
                    floorId = new UUID(0, 0);
                    continue;
                }
                end.setArray(1, connection.createArrayOf("uuid", claimed.toArray()));
                end.executeUpdate();
            }
        }
    }
}
