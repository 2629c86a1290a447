package dev.longtask.store.sqlite;

import static org.assertj.core.api.Assertions.assertThat;

import dev.longtask.store.TaskStore;
import dev.longtask.store.TaskStoreContract;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Clock;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.io.TempDir;

class SqliteTaskStoreTest extends TaskStoreContract {
    /** Reading this whole table is intended: it has one row per type and status. */
    private static final Set<String> READ_WHOLE = Set.of("SCAN task_count");

    @TempDir
    Path directory = Path.of("");

    @Override
    protected TaskStore open(Clock clock) {
        return SqliteTaskStore.open(directory.resolve("longtask.db"), 2, clock, size -> {});
    }

    @Override
    protected void beginToLimitKeys(int limit) {
        try (Session session = ((SqliteTaskStore) store).newSession()) {
            session.update("UPDATE key_limit SET slots = ?, settled = 0 WHERE type = 'export'", limit);
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Checks SQLite's plan of each statement that the preceding test made the store use. */
    @AfterEach
    void noStatementScansATableOrSorts() throws SQLException {
        for (String sql : ((SqliteTaskStore) store).statements()) {
            if (!sql.matches("BEGIN.*|COMMIT|ROLLBACK")) {
                assertThat(planOf(sql))
                        .as(sql)
                        .noneMatch(step -> step.contains("TEMP B-TREE")
                                || (step.startsWith("SCAN") && !READ_WHOLE.contains(step)));
            }
        }
    }

    private List<String> planOf(String sql) throws SQLException {
        try (Session session = ((SqliteTaskStore) store).newSession()) {
            return session.list("EXPLAIN QUERY PLAN " + sql, row -> {
                row.integer();
                row.integer();
                row.integer();
                return row.text();
            });
        }
    }
}
