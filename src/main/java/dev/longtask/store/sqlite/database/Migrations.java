package dev.longtask.store.sqlite.database;

import dev.longtask.store.StoreStartException;
import dev.longtask.store.migration.SchemaScripts;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import org.sqlite.JDBC;
import org.sqlite.SQLiteDataSource;

/** Brings a database file to the current schema, and knows other programs' files. */
public final class Migrations {
    /** Marks a file as Longtask's ("LTSK"), in the header field that SQLite reserves for this. */
    private static final int APPLICATION_ID = 0x4c54534b;

    private static final SchemaScripts SCRIPTS = new SchemaScripts("/db/sqlite/");

    private Migrations() {}

    /** @param connection to the file, outside a transaction */
    static void apply(Connection connection, Path file) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            boolean isEmpty = number(statement, "SELECT count(*) FROM sqlite_schema") == 0;
            if (number(statement, "PRAGMA application_id") == APPLICATION_ID) {
                if (!isEmpty && !hasHistory(statement)) {
                    throw new StoreStartException(file + " was written by a Longtask before its first release."
                            + " Delete it, or set longtask.store.url to another file.");
                }
            } else if (isEmpty) {
                // Before the first migration, so that the file is known even if that is interrupted.
                mark(statement);
            } else {
                throw new StoreStartException(file + " is an SQLite database, but not a Longtask database."
                        + " Set longtask.store.url to another file.");
            }
            int version = version(statement);
            if (version > SCRIPTS.newest()) {
                throw new StoreStartException(
                        "%s was written by a newer version of Longtask (schema %d; this version supports up to %d)."
                                        .formatted(file, version, SCRIPTS.newest())
                                + " Start that version or a later one, or restore a backup.");
            }
        }
        SQLiteDataSource database = new SQLiteDataSource();
        database.setUrl(JDBC.PREFIX + file);
        SCRIPTS.migrate(database, file.toString());
    }

    private static void mark(Statement statement) throws SQLException {
        statement.executeUpdate("PRAGMA application_id = " + APPLICATION_ID);
    }

    private static boolean hasHistory(Statement statement) throws SQLException {
        return number(
                        statement,
                        "SELECT count(*) FROM sqlite_schema WHERE type = 'table' AND name = '" + SchemaScripts.HISTORY
                                + "'")
                > 0;
    }

    private static int version(Statement statement) throws SQLException {
        return hasHistory(statement)
                ? number(statement, "SELECT max(CAST(version AS INTEGER)) FROM " + SchemaScripts.HISTORY)
                : 0;
    }

    private static int number(Statement statement, String question) throws SQLException {
        try (ResultSet result = statement.executeQuery(question)) {
            return result.next() ? result.getInt(1) : 0;
        }
    }

    /** Marks the file once more, which changes nothing but shows that it can be written. */
    public static int markAgain(Transaction transaction) throws SQLException {
        return transaction.session().update("PRAGMA application_id = " + APPLICATION_ID);
    }
}
