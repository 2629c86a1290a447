import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;

/** The PostgreSQL server of a run. Everything that is compared writes to it, with full durability. */
final class Postgres implements AutoCloseable {
    private final EmbeddedPostgres server;
    private int databases;

    Postgres(Path directory) throws Exception {
        server = EmbeddedPostgres.builder()
                .setDataDirectory(directory)
                .setServerConfig("fsync", "on")
                .setServerConfig("synchronous_commit", "on")
                .setServerConfig("full_page_writes", "on")
                .setServerConfig("shared_buffers", "2GB")
                .setServerConfig("max_wal_size", "16GB")
                .setServerConfig("checkpoint_timeout", "30min")
                .setServerConfig("max_connections", "300")
                .setServerConfig("shared_preload_libraries", "pg_stat_statements")
                .start();
    }

    /** An empty database. */
    String newDatabase() throws SQLException {
        String name = "bench" + ++databases;
        execute("postgres", "CREATE DATABASE " + name);
        return name;
    }

    String url(String database) {
        return "postgresql://postgres:postgres@localhost:%d/%s".formatted(server.getPort(), database);
    }

    String jdbcUrl(String database) {
        return "jdbc:postgresql://localhost:%d/%s?user=postgres&password=postgres"
                .formatted(server.getPort(), database);
    }

    Connection connect(String database) throws SQLException {
        return DriverManager.getConnection(jdbcUrl(database));
    }

    void execute(String database, String sql) throws SQLException {
        try (Connection connection = connect(database);
                Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    long number(String database, String sql) throws SQLException {
        try (Connection connection = connect(database);
                Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery(sql)) {
            rows.next();
            return rows.getLong(1);
        }
    }

    @Override
    public void close() throws Exception {
        server.close();
    }
}
