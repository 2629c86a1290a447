package dev.longtask.store.postgres.database;

import dev.longtask.task.TaskId;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.RowSet;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.UUID;
import java.util.function.Function;
import java.util.function.IntFunction;
import org.jspecify.annotations.Nullable;

/** Converts between domain values and those of the driver. */
public final class Rows {
    /** The range of the type {@code timestamptz}, narrowed to whole years. */
    private static final Instant FIRST = Instant.parse("-4712-01-01T00:00:00Z");

    private static final Instant LAST = Instant.parse("+294275-01-01T00:00:00Z");

    private Rows() {}

    /** One column of the rows as an array, the form that {@code unnest} takes. */
    public static <R, V> @Nullable V[] column(
            Collection<R> rows, IntFunction<@Nullable V[]> array, Function<R, ? extends @Nullable V> value) {
        @Nullable V[] column = array.apply(rows.size());
        int i = 0;
        for (R row : rows) {
            column[i++] = value.apply(row);
        }
        return column;
    }

    public static <R> @Nullable UUID[] ids(Collection<R> rows, Function<R, TaskId> id) {
        return column(rows, UUID[]::new, row -> id.apply(row).value());
    }

    public static <T> List<T> list(RowSet<Row> rows, Function<Row, T> map) {
        List<T> list = new ArrayList<>(rows.size());
        for (Row row : rows) {
            list.add(map.apply(row));
        }
        return list;
    }

    public static OffsetDateTime time(Instant time) {
        Instant kept = time.isBefore(FIRST) ? FIRST : time.isAfter(LAST) ? LAST : time;
        return kept.atOffset(ZoneOffset.UTC);
    }

    public static @Nullable OffsetDateTime optionalTime(@Nullable Instant time) {
        return time == null ? null : time(time);
    }

    public static Instant instant(Row row, int column) {
        return row.getOffsetDateTime(column).toInstant();
    }

    public static @Nullable Instant optionalInstant(Row row, int column) {
        OffsetDateTime time = row.getOffsetDateTime(column);
        return time == null ? null : time.toInstant();
    }

    public static TaskId id(Row row, int column) {
        return new TaskId(row.getUUID(column));
    }
}
