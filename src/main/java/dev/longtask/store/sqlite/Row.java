package dev.longtask.store.sqlite;

import dev.longtask.task.TaskId;
import dev.longtask.task.TaskStatus;
import java.nio.ByteBuffer;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** A row of a result, read column by column from left to right. */
final class Row {
    /** Maps a row to a value. */
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

    /** When the row is read. */
    Instant now() {
        return now;
    }

    /** Moves to the next row; false after the last. */
    boolean next() throws SQLException {
        column = 0;
        return result.next();
    }

    TaskId id() throws SQLException {
        return TaskId.fromBytes(result.getBytes(++column));
    }

    /** Ids that stand one behind the other. */
    List<TaskId> ids() throws SQLException {
        ByteBuffer bytes = ByteBuffer.wrap(result.getBytes(++column));
        List<TaskId> ids = new ArrayList<>(bytes.remaining() / TaskId.BYTES);
        while (bytes.hasRemaining()) {
            ids.add(new TaskId(new UUID(bytes.getLong(), bytes.getLong())));
        }
        return ids;
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
