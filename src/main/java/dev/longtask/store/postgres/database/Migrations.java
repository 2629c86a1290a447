package dev.longtask.store.postgres.database;

import dev.longtask.store.StoreStartException;
import dev.longtask.store.migration.SchemaScripts;
import io.vertx.pgclient.PgConnectOptions;
import io.vertx.pgclient.SslMode;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import javax.sql.DataSource;
import org.flywaydb.core.Flyway;

/**
 * Brings the schema up to date, under an advisory lock: of nodes that start together one migrates while the others wait.
 */
public final class Migrations {
    private static final SchemaScripts SCRIPTS = new SchemaScripts("/db/postgresql/");

    /** The key of the advisory lock; any number that nobody else uses: "longtask" in ASCII. */
    private static final long LOCK = 0x6c6f6e677461736bL;

    private static final String UTF8 = "UTF8";
    private static final int TRIES = 4;
    private static final String UNDEFINED_FUNCTION = "42883";
    private static final String NOT_SUPPORTED = "0A000";

    private Migrations() {}

    /**
     * Brings the schema up to date.
     *
     * @throws StoreStartException when the database can't be used; the message says why, and how to fix it
     */
    public static void migrate(PgConnectOptions options) {
        DataSource database = Flyway.configure()
                .dataSource(jdbcUrl(options), options.getUser(), options.getPassword())
                .getDataSource();
        String place = "the database " + place(options);
        try (Connection connection = lock(database)) {
            checkEncoding(connection, options);
            checkSupport(connection, options);
            SCRIPTS.migrate(database, place);
        } catch (SQLException e) {
            throw new StoreStartException("Can't use %s: %s".formatted(place, SchemaScripts.rootMessage(e)), e);
        }
    }

    /**
     * Flyway creates its table before it takes its own lock, so nodes that start together on an empty database would
     * collide. This lock is held until the connection closes. Databases without advisory locks do without it.
     */
    private static Connection lock(DataSource database) throws SQLException {
        Connection connection = connect(database);
        try (PreparedStatement statement = connection.prepareStatement("SELECT pg_advisory_lock(?)")) {
            statement.setLong(1, LOCK);
            statement.execute();
        } catch (SQLException e) {
            if (!UNDEFINED_FUNCTION.equals(e.getSQLState()) && !NOT_SUPPORTED.equals(e.getSQLState())) {
                connection.close();
                throw e;
            }
        }
        return connection;
    }

    /** With any other encoding, some texts could not be stored. */
    private static void checkEncoding(Connection connection, PgConnectOptions options) throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet answer = statement.executeQuery("SHOW server_encoding")) {
            String encoding = answer.next() ? answer.getString(1) : "";
            if (!UTF8.equals(encoding)) {
                throw new StoreStartException(
                        "The database %s has the encoding %s, which can't store every text. Create the database WITH ENCODING 'UTF8' TEMPLATE template0."
                                .formatted(place(options), encoding));
            }
        }
    }

    /** A newer schema says which versions it supports. */
    private static void checkSupport(Connection connection, PgConnectOptions options) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            if (!isTrue(statement, "SELECT to_regclass('schema_support') IS NOT NULL")) {
                return;
            }
            if (!isTrue(statement, "SELECT coalesce(max(oldest), 0) <= " + SCRIPTS.newest() + " FROM schema_support")) {
                throw new StoreStartException(
                        "The database %s has a schema that this version of Longtask can't use: it was migrated by a version more than one release newer."
                                        .formatted(place(options))
                                + " Start that version or a later one, or restore a backup.");
            }
        }
    }

    private static boolean isTrue(Statement statement, String question) throws SQLException {
        try (ResultSet answer = statement.executeQuery(question)) {
            return answer.next() && answer.getBoolean(1);
        }
    }

    /** Retries: a database that starts together with its nodes may take longer. */
    private static Connection connect(DataSource database) throws SQLException {
        for (int tries = 1; ; tries++) {
            try {
                return database.getConnection();
            } catch (SQLException e) {
                if (tries == TRIES) {
                    throw e;
                }
                LockSupport.parkNanos(TimeUnit.SECONDS.toNanos(tries));
            }
        }
    }

    private static String place(PgConnectOptions options) {
        return options.getHost() + ":" + options.getPort() + "/" + options.getDatabase();
    }

    private static String jdbcUrl(PgConnectOptions options) {
        SslMode sslMode = options.getSslMode();
        return "jdbc:postgresql://" + place(options)
                + "?ApplicationName=longtask&connectTimeout=10&tcpKeepAlive=true&sslmode="
                + (sslMode == null ? SslMode.DISABLE : sslMode).value;
    }
}
