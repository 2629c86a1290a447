package dev.longtask.store.sqlite.database;

import dev.longtask.store.StoreStartException;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Properties;
import org.jspecify.annotations.Nullable;
import org.sqlite.JDBC;
import org.sqlite.SQLiteErrorCode;
import org.sqlite.SQLiteException;

/** A database file with the current schema, open in this process only. */
public final class Database implements AutoCloseable {
    /** Files up to this size are checked completely at the start, which takes well under a second. */
    private static final long CHECKED_WHOLE = 64L << 20;

    private static final int BUSY_TIMEOUT_MILLIS = 3_000;
    private static final int WAL_PAGES = 4_000;

    private final Path file;
    private final FileChannel lockFile;

    private Database(Path file, FileChannel lockFile) {
        this.file = file;
        this.lockFile = lockFile;
    }

    /**
     * Opens or creates a database file.
     *
     * @throws StoreStartException when the file is in use, damaged, of a newer version, not Longtask's, or not writable
     */
    public static Database open(Path file) {
        Path absolute = file.toAbsolutePath().normalize();
        Path directory = absolute.getParent();
        try {
            PrivateFiles.createDirectory(directory);
        } catch (IOException e) {
            throw new StoreStartException(
                    "Can't create the directory of " + absolute + ": " + e.getMessage()
                            + ". Set longtask.store.url to a file in a writable directory.",
                    e);
        }
        NativeLibrary.unpackTo(directory);
        Database database = new Database(absolute, lock(absolute));
        PrivateFiles.restrict(absolute);
        try (Connection connection = database.connect()) {
            NativeLibrary.removeCopies(directory);
            database.check(connection);
            Migrations.apply(connection, absolute);
            probeWrite(connection);
        } catch (SQLException e) {
            database.close();
            throw startFailure(absolute, e);
        } catch (StoreStartException e) {
            database.close();
            throw e;
        }
        return database;
    }

    /** A read-write connection. */
    public Connection connect() throws SQLException {
        return connect(false);
    }

    /** A read-only connection. */
    public Connection connectReadOnly() throws SQLException {
        return connect(true);
    }

    private Connection connect(boolean readOnly) throws SQLException {
        Properties properties = new Properties();
        properties.setProperty("busy_timeout", Integer.toString(BUSY_TIMEOUT_MILLIS));
        // Otherwise the driver queries the last row id after each insert.
        properties.setProperty("jdbc.get_generated_keys", "false");
        // Not through DriverManager: the drivers that it finds depend on its first caller.
        Connection connection = JDBC.createConnection(JDBC.PREFIX + file, properties);
        try (Statement statement = connection.createStatement()) {
            if (!readOnly) {
                statement.executeUpdate("PRAGMA journal_mode = WAL");
                // A commit is on disk before it is answered.
                statement.executeUpdate("PRAGMA synchronous = FULL");
                statement.executeUpdate("PRAGMA wal_autocheckpoint = " + WAL_PAGES);
            }
            statement.executeUpdate("PRAGMA temp_store = MEMORY");
            statement.executeUpdate("PRAGMA query_only = " + readOnly);
            return connection;
        } catch (SQLException e) {
            connection.close();
            throw e;
        }
    }

    private void check(Connection connection) throws SQLException {
        if (sizeOf(file) > CHECKED_WHOLE) {
            return;
        }
        try (Statement statement = connection.createStatement();
                ResultSet result = statement.executeQuery("PRAGMA quick_check(1)")) {
            if (result.next() && !"ok".equals(result.getString(1))) {
                throw new StoreStartException(damaged(file, result.getString(1)));
            }
        }
    }

    /** Fails at the start, not at the first request, when another program holds SQLite's own lock. */
    private static void probeWrite(Connection connection) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.executeUpdate("BEGIN IMMEDIATE");
            statement.executeUpdate("COMMIT");
        }
    }

    private static StoreStartException startFailure(Path file, SQLException failure) {
        if (failure instanceof SQLiteException sqlite) {
            int code = sqlite.getResultCode().code & 0xff;
            if (code == SQLiteErrorCode.SQLITE_NOTADB.code || code == SQLiteErrorCode.SQLITE_CORRUPT.code) {
                return new StoreStartException(damaged(file, failure.getMessage()), failure);
            }
            if (code == SQLiteErrorCode.SQLITE_BUSY.code || code == SQLiteErrorCode.SQLITE_LOCKED.code) {
                return new StoreStartException(inUse(file), failure);
            }
        }
        return new StoreStartException("Can't open " + file + ": " + failure.getMessage(), failure);
    }

    private static String damaged(Path file, @Nullable String detail) {
        return file + " is damaged or not an SQLite database (" + detail + ")."
                + " Restore a backup, or move the file away to start with an empty database.";
    }

    private static String inUse(Path file) {
        return file + " is in use by another process."
                + " Stop that process, or set longtask.store.url to another file.";
    }

    /** A lock that lasts until the store is closed or the process dies. SQLite's own locks last for a transaction only. */
    private static FileChannel lock(Path file) {
        Path path = file.resolveSibling(file.getFileName() + ".lock");
        FileChannel channel = null;
        try {
            PrivateFiles.restrict(path);
            channel = FileChannel.open(path, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
            FileLock lock = channel.tryLock();
            if (lock != null) {
                return channel;
            }
            channel.close();
        } catch (OverlappingFileLockException e) {
            closeQuietly(channel);
        } catch (IOException e) {
            closeQuietly(channel);
            throw new StoreStartException(
                    "Can't write " + path + ": " + e.getMessage()
                            + ". Set longtask.store.url to a file in a writable directory.",
                    e);
        }
        throw new StoreStartException(inUse(file));
    }

    private static void closeQuietly(@Nullable FileChannel channel) {
        try {
            if (channel != null) {
                channel.close();
            }
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }

    private static long sizeOf(Path file) {
        try {
            return Files.exists(file) ? Files.size(file) : 0;
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }

    @Override
    public void close() {
        closeQuietly(lockFile);
    }
}
