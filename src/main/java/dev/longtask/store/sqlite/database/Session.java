package dev.longtask.store.sqlite.database;

import dev.longtask.task.TaskId;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** A connection with a cache of its prepared statements. Used by one thread at a time. */
public final class Session implements AutoCloseable {
    private final Connection connection;
    private final Clock clock;
    private final Map<String, PreparedStatement> statements = new HashMap<>();

    /** @param clock gives the read time of rows */
    public Session(Connection connection, Clock clock) {
        this.connection = connection;
        this.clock = clock;
    }

    /** Runs a statement that returns no rows; returns the number of changed rows. */
    public int update(String sql, @Nullable Object... arguments) throws SQLException {
        return run(sql, PreparedStatement::executeUpdate, arguments);
    }

    /** All rows of a query. */
    public <T> List<T> list(String sql, Row.Reader<T> reader, @Nullable Object... arguments) throws SQLException {
        return query(
                sql,
                result -> {
                    List<T> rows = new ArrayList<>();
                    Row row = new Row(clock.instant(), result);
                    while (row.next()) {
                        rows.add(reader.read(row));
                    }
                    return rows;
                },
                arguments);
    }

    /** The first row of a query; empty when there is none. */
    public <T> Optional<T> first(String sql, Row.Reader<T> reader, @Nullable Object... arguments) throws SQLException {
        return query(
                sql,
                result -> {
                    Row row = new Row(clock.instant(), result);
                    return row.next() ? Optional.of(reader.read(row)) : Optional.empty();
                },
                arguments);
    }

    /** The first column of the first row; {@code absent} when there is no row or the column is null. */
    public long number(String sql, long absent, @Nullable Object... arguments) throws SQLException {
        return query(
                sql,
                result -> {
                    if (!result.next()) {
                        return absent;
                    }
                    long number = result.getLong(1);
                    return result.wasNull() ? absent : number;
                },
                arguments);
    }

    private interface Use<S, T> {
        T apply(S subject) throws SQLException;
    }

    private <T> T query(String sql, Use<ResultSet, T> use, @Nullable Object... arguments) throws SQLException {
        return run(
                sql,
                statement -> {
                    try (ResultSet result = statement.executeQuery()) {
                        return use.apply(result);
                    }
                },
                arguments);
    }

    private <T> T run(String sql, Use<PreparedStatement, T> use, @Nullable Object... arguments) throws SQLException {
        try {
            return use.apply(prepare(sql, arguments));
        } catch (SQLException e) {
            // The driver finalizes a failed statement, so its next use would fail with a different error.
            statements.remove(sql);
            throw e;
        }
    }

    /** The SQL of each statement that this session has prepared. */
    Set<String> statements() {
        return Set.copyOf(statements.keySet());
    }

    private PreparedStatement prepare(String sql, @Nullable Object... arguments) throws SQLException {
        PreparedStatement statement = statements.get(sql);
        if (statement == null) {
            statement = connection.prepareStatement(sql);
            statements.put(sql, statement);
        }
        for (int i = 0; i < arguments.length; i++) {
            bind(statement, i + 1, arguments[i]);
        }
        return statement;
    }

    private static void bind(PreparedStatement statement, int index, @Nullable Object argument) throws SQLException {
        switch (argument) {
            case null -> statement.setObject(index, null);
            case Long number -> statement.setLong(index, number);
            case Integer number -> statement.setInt(index, number);
            case String text -> statement.setString(index, text);
            case TaskId id -> statement.setBytes(index, id.toBytes());
            case byte[] bytes -> statement.setBytes(index, bytes);
            case Instant time -> statement.setLong(index, time.toEpochMilli());
            case Enum<?> constant -> statement.setString(index, constant.name());
            default -> throw new IllegalArgumentException("can't bind a " + argument.getClass());
        }
    }

    @Override
    public void close() throws SQLException {
        for (PreparedStatement statement : statements.values()) {
            statement.close();
        }
        connection.close();
    }
}
