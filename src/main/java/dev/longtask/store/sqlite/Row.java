package dev.longtask.store.sqlite;

import dev.longtask.task.TaskId;
import dev.longtask.task.TaskStatus;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import org.jspecify.annotations.Nullable;

/** One row of a result, read column by column from the left. */
final class Row {
    /** Makes a value of a row. */
    interface Reader<T> {
        T read(Row row) throws SQLException;
    }

    private final Instant now;
    private final ResultSet result;
    private int column;

    Row(Instant now, ResultSet result) {
        this.now = now.truncatedTo(ChronoUnit.MILLIS);
        this.result = result;
    }

    /** When it is read. */
    Instant now() {
        return now;
    }

    /** Goes on to the next row; false behind the last. */
    boolean next() throws SQLException {
        column = 0;
        return result.next();
    }

    TaskId id() throws SQLException {
        return TaskId.fromBytes(result.getBytes(++column));
    }

    String text() throws SQLException {
        return result.getString(++column);
    }

    @Nullable String optionalText() throws SQLException {
        return result.getString(++column);
    }

    int integer() throws SQLException {
        return result.getInt(++column);
    }

    long number() throws SQLException {
        return result.getLong(++column);
    }

    @Nullable Long optionalNumber() throws SQLException {
        long number = result.getLong(++column);
        return result.wasNull() ? null : number;
    }

    Instant time() throws SQLException {
        return Instant.ofEpochMilli(number());
    }

    @Nullable Instant optionalTime() throws SQLException {
        Long millis = optionalNumber();
        return millis == null ? null : Instant.ofEpochMilli(millis);
    }

    TaskStatus status() throws SQLException {
        return TaskStatus.valueOf(text());
    }

    @Nullable TaskStatus optionalStatus() throws SQLException {
        String name = optionalText();
        return name == null ? null : TaskStatus.valueOf(name);
    }
}
