import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Properties;
import org.sqlite.JDBC;

/** The same rows written by plain JDBC, without the service; the baseline for the store. */
final class RawSqlite implements AutoCloseable {
    private final Connection connection;
    private long next;

    /**
     * @param generatedKeys the driver's default: it queries the last row id after each insert. The service disables
     *     that
     */
    RawSqlite(Path file, boolean generatedKeys) throws Exception {
        Properties properties = new Properties();
        properties.setProperty("jdbc.get_generated_keys", Boolean.toString(generatedKeys));
        connection = JDBC.createConnection("jdbc:sqlite:" + file, properties);
        try (Statement statement = connection.createStatement();
                var script = RawSqlite.class.getResourceAsStream("/db/sqlite/V1__tasks.sql")) {
            statement.executeUpdate("PRAGMA journal_mode = WAL");
            statement.executeUpdate("PRAGMA synchronous = FULL");
            statement.executeUpdate("PRAGMA wal_autocheckpoint = 4000");
            statement.executeUpdate(new String(script.readAllBytes()));
            statement.executeUpdate("INSERT INTO principal (name) VALUES ('alice')");
        }
        connection.setAutoCommit(false);
    }

    /** Seconds for {@code tasks} submissions, {@code each} per transaction. */
    double submit(int tasks, int each) throws SQLException {
        long start = System.nanoTime();
        try (PreparedStatement task = connection.prepareStatement(
                        """
                        INSERT INTO task (id, type, creator, description, priority, labels, run_at, max_attempts, timeout,
                                          retention, idempotency_key, fingerprint, submitted, updated, due)
                        VALUES (?, 'noop', 1, null, 0, null, null, 3, 3600000, 1209600000, null, null, 1, 1, null)
                        """);
                PreparedStatement ready =
                        connection.prepareStatement("INSERT INTO ready (type, urgency, turn, id) VALUES ('noop', 0, 0, ?)")) {
            for (int i = 0; i < tasks; i++) {
                byte[] id = id(next++);
                task.setBytes(1, id);
                task.executeUpdate();
                ready.setBytes(1, id);
                ready.executeUpdate();
                if ((i + 1) % each == 0) {
                    connection.commit();
                }
            }
            connection.commit();
        }
        return (System.nanoTime() - start) / 1e9;
    }

    /** Seconds for the claims and ends of {@code tasks} tasks, {@code each} per transaction. */
    double drain(int tasks, int each) throws SQLException {
        long start = System.nanoTime();
        try (PreparedStatement ready =
                        connection.prepareStatement("DELETE FROM ready WHERE type = 'noop' AND urgency = 0 AND turn = 0 AND id = ?");
                PreparedStatement claimed = connection.prepareStatement(
                        "INSERT INTO running (id, attempt, runner, started, lease_end, updated) VALUES (?, 1, 'node:n', 1, 2, 1)");
                PreparedStatement history = connection.prepareStatement(
                        "INSERT INTO history (id, n, at, from_status, to_status, attempt, actor) VALUES (?, ?, 1, 'A', 'B', 1, 'n')");
                PreparedStatement unclaimed =
                        connection.prepareStatement("DELETE FROM running WHERE id = ? AND attempt = 1");
                PreparedStatement task = connection.prepareStatement(
                        """
                        UPDATE task SET attempt = 1, prior_run_time = 1, started = 1, progress = 100, updated = 1, status = 'COMPLETE',
                                        finished = 1, purge_at = 1
                         WHERE id = ?
                        """)) {
            for (int from = 0; from < tasks; from += each) {
                for (int i = from; i < from + each; i++) {
                    byte[] id = id(i);
                    ready.setBytes(1, id);
                    ready.executeUpdate();
                    claimed.setBytes(1, id);
                    claimed.executeUpdate();
                    history.setBytes(1, id);
                    history.setInt(2, 1);
                    history.executeUpdate();
                }
                connection.commit();
                for (int i = from; i < from + each; i++) {
                    byte[] id = id(i);
                    unclaimed.setBytes(1, id);
                    unclaimed.executeUpdate();
                    task.setBytes(1, id);
                    task.executeUpdate();
                    history.setBytes(1, id);
                    history.setInt(2, 2);
                    history.executeUpdate();
                }
                connection.commit();
            }
        }
        return (System.nanoTime() - start) / 1e9;
    }

    private static byte[] id(long number) {
        return ByteBuffer.allocate(16).putLong(number << 16 | 0x7000).putLong(number * 0x9E3779B97F4A7C15L).array();
    }

    @Override
    public void close() throws SQLException {
        connection.close();
    }
}
