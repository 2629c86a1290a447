package dev.longtask.testing;

import io.vertx.core.Vertx;
import io.vertx.pgclient.PgConnectOptions;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;

/** A real PostgreSQL, started once per JVM; each test gets its own database. */
public final class TestPostgres {
    /** A schema searched before PostgreSQL's own, with a clock that the test sets. */
    private static final String CLOCK = "test_clock";

    private static final AtomicInteger DATABASES = new AtomicInteger();

    private static final class Holder {
        static final EmbeddedPostgres SERVER = start();
        static final Vertx VERTX = Vertx.vertx();

        private static EmbeddedPostgres start() {
            try {
                // Test data need not survive a crash of the machine.
                return EmbeddedPostgres.builder()
                        .setServerConfig("fsync", "off")
                        .setServerConfig("max_connections", "200")
                        .start();
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }

    private TestPostgres() {}

    public static Vertx vertx() {
        return Holder.VERTX;
    }

    /** An empty database. */
    public static PgConnectOptions newDatabase() {
        String name = "test" + DATABASES.incrementAndGet();
        execute("postgres", "CREATE DATABASE " + name);
        return new PgConnectOptions()
                .setHost("localhost")
                .setPort(Holder.SERVER.getPort())
                .setDatabase(name)
                .setUser("postgres")
                .setPassword("postgres");
    }

    /** The database's URL, in the form of {@code longtask.store.url}. */
    public static String url(PgConnectOptions options) {
        return "postgresql://%s:%s@%s:%d/%s"
                .formatted(
                        options.getUser(),
                        options.getPassword(),
                        options.getHost(),
                        options.getPort(),
                        options.getDatabase());
    }

    /** Options for connections whose {@code clock_timestamp()} is stopped at the time set last. */
    public static PgConnectOptions withStoppedClock(PgConnectOptions options, Instant now) {
        execute(options.getDatabase(), """
                CREATE SCHEMA %1$s;
                CREATE TABLE %1$s.time (now timestamptz);
                INSERT INTO %1$s.time VALUES ('%2$s');
                CREATE FUNCTION %1$s.clock_timestamp() RETURNS timestamptz LANGUAGE sql VOLATILE
                  AS 'SELECT now FROM %1$s.time'
                """.formatted(CLOCK, now));
        return new PgConnectOptions(options).setProperties(Map.of("search_path", CLOCK + ",public,pg_catalog"));
    }

    public static void setClock(PgConnectOptions options, Instant now) {
        execute(options.getDatabase(), "UPDATE %s.time SET now = '%s'".formatted(CLOCK, now));
    }

    /** From now on each reading is a millisecond later than the one before. */
    public static void letClockTick(PgConnectOptions options) {
        execute(options.getDatabase(), """
                CREATE SEQUENCE %1$s.ticks;
                CREATE OR REPLACE FUNCTION %1$s.clock_timestamp() RETURNS timestamptz LANGUAGE sql VOLATILE
                  AS 'SELECT now + nextval(''%1$s.ticks'') * interval ''1 millisecond'' FROM %1$s.time'
                """.formatted(CLOCK));
    }

    public static void execute(String database, String sql) {
        try (Connection connection = connect(database);
                Statement statement = connection.createStatement()) {
            statement.execute(sql);
        } catch (SQLException e) {
            throw new IllegalStateException(sql, e);
        }
    }

    /** Runs {@code work} while another session is in a transaction that has executed a statement. */
    public static <T> T whileHolding(String database, String sql, Supplier<T> work) {
        try (Connection connection = connect(database);
                Statement statement = connection.createStatement()) {
            connection.setAutoCommit(false);
            statement.execute(sql);
            T value = work.get();
            connection.rollback();
            return value;
        } catch (SQLException e) {
            throw new IllegalStateException(sql, e);
        }
    }

    /** The first column of all rows, one per line. */
    public static String query(String database, String sql) {
        try (Connection connection = connect(database);
                Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery(sql)) {
            StringBuilder lines = new StringBuilder();
            while (rows.next()) {
                lines.append(rows.getString(1)).append('\n');
            }
            return lines.toString();
        } catch (SQLException e) {
            throw new IllegalStateException(sql, e);
        }
    }

    /**
     * The plan of a statement as JSON, independent of its parameters.
     *
     * @param settings statements that set up the connection first
     */
    public static String explain(PgConnectOptions options, List<String> settings, String sql) {
        String url = "jdbc:postgresql://localhost:%d/%s?user=postgres&password=postgres&preferQueryMode=simple"
                .formatted(options.getPort(), options.getDatabase());
        try (Connection connection = DriverManager.getConnection(url);
                Statement statement = connection.createStatement()) {
            for (String setting : settings) {
                statement.execute(setting);
            }
            // Send the statement unchanged: its question marks are not the driver's placeholders.
            statement.setEscapeProcessing(false);
            try (ResultSet rows = statement.executeQuery("EXPLAIN (GENERIC_PLAN, FORMAT JSON) " + sql)) {
                rows.next();
                return rows.getString(1);
            }
        } catch (SQLException e) {
            throw new IllegalStateException(sql, e);
        }
    }

    /** A connection of its own. */
    public static Connection connect(String database) throws SQLException {
        return Holder.SERVER.getDatabase("postgres", database).getConnection();
    }
}
