package dev.longtask.store.sqlite.database;

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
public final class Row {
    /** Maps a row to a value. */
    public interface Reader<T> {
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
    public Instant now() {
        return now;
    }

    /** Moves to the next row; false after the last. */
    boolean next() throws SQLException {
        column = 0;
        return result.next();
    }

    public TaskId id() throws SQLException {
        return TaskId.fromBytes(result.getBytes(++column));
    }

    /** Ids that stand one behind the other. */
    public List<TaskId> ids() throws SQLException {
        ByteBuffer bytes = ByteBuffer.wrap(result.getBytes(++column));
        List<TaskId> ids = new ArrayList<>(bytes.remaining() / TaskId.BYTES);
        while (bytes.hasRemaining()) {
            ids.add(new TaskId(new UUID(bytes.getLong(), bytes.getLong())));
        }
        return ids;
    }

    public String text() throws SQLException {
        return result.getString(++column);
    }

    public @Nullable String optionalText() throws SQLException {
        return result.getString(++column);
    }

    public int integer() throws SQLException {
        return result.getInt(++column);
    }

    public long number() throws SQLException {
        return result.getLong(++column);
    }

    public @Nullable Long optionalNumber() throws SQLException {
        long number = result.getLong(++column);
        return result.wasNull() ? null : number;
    }

    public Instant time() throws SQLException {
        return Instant.ofEpochMilli(number());
    }

    public @Nullable Instant optionalTime() throws SQLException {
        Long millis = optionalNumber();
        return millis == null ? null : Instant.ofEpochMilli(millis);
    }

    public TaskStatus status() throws SQLException {
        return TaskStatus.valueOf(text());
    }

    public @Nullable TaskStatus optionalStatus() throws SQLException {
        String name = optionalText();
        return name == null ? null : TaskStatus.valueOf(name);
    }
}
