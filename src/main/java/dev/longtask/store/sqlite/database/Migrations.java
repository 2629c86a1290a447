package dev.longtask.store.sqlite.database;

import dev.longtask.store.StoreStartException;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;

/**
 * Brings a database to the current schema. Each migration and its version number are one transaction: an interrupted one has
 * no effect, and the next start repeats it.
 */
public final class Migrations {
    /** Marks a file as Longtask's ("LTSK"), in the header field that SQLite reserves for this. */
    private static final int APPLICATION_ID = 0x4c54534b;

    /** In order; append only. */
    private static final List<String> SCRIPTS = List.of("V1__tasks.sql");

    private Migrations() {}

    static void apply(Connection connection, Path file) throws SQLException {
        int version = pragma(connection, "user_version");
        if (pragma(connection, "application_id") != APPLICATION_ID && !isEmpty(connection)) {
            throw new StoreStartException(file + " is an SQLite database, but not a Longtask database."
                    + " Set longtask.store.url to another file.");
        }
        if (version > SCRIPTS.size()) {
            throw new StoreStartException(
                    "%s was written by a newer version of Longtask (schema %d; this version supports up to %d)."
                                    .formatted(file, version, SCRIPTS.size())
                            + " Start that version or a later one, or restore a backup.");
        }
        for (int next = version; next < SCRIPTS.size(); next++) {
            migrate(connection, SCRIPTS.get(next), next + 1);
        }
    }

    private static void migrate(Connection connection, String script, int version) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.executeUpdate("BEGIN IMMEDIATE");
            try {
                statement.executeUpdate(read(script));
                statement.executeUpdate("PRAGMA application_id = " + APPLICATION_ID);
                statement.executeUpdate("PRAGMA user_version = " + version);
                statement.executeUpdate("COMMIT");
            } catch (SQLException e) {
                statement.executeUpdate("ROLLBACK");
                throw e;
            }
        }
    }

    /** Writes the present version number to the file, which changes nothing. */
    public static int writeVersionAgain(Transaction transaction) throws SQLException {
        return transaction.session().update("PRAGMA user_version = " + SCRIPTS.size());
    }

    private static boolean isEmpty(Connection connection) throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet result = statement.executeQuery("SELECT count(*) FROM sqlite_schema")) {
            return result.next() && result.getInt(1) == 0;
        }
    }

    private static int pragma(Connection connection, String name) throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet result = statement.executeQuery("PRAGMA " + name)) {
            return result.next() ? result.getInt(1) : 0;
        }
    }

    private static String read(String script) {
        try (InputStream stream = Migrations.class.getResourceAsStream("/db/sqlite/" + script)) {
            if (stream == null) {
                throw new IllegalStateException("the migration " + script + " is not in this build");
            }
            return new String(stream.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
