package dev.longtask.store.sqlite;

import static org.assertj.core.api.Assertions.assertThat;

import dev.longtask.store.StoreHarness;
import dev.longtask.store.TaskStore;
import dev.longtask.store.TaskStoreContract;
import dev.longtask.store.sqlite.database.Session;
import dev.longtask.store.sqlite.worker.NodeRows;
import dev.longtask.testing.MovableClock;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;

class SqliteTaskStoreTest extends TaskStoreContract {
    SqliteTaskStoreTest() {
        super(new Harness());
    }

    private static final class Harness implements StoreHarness {
        /** Reading this whole table is intended: it has one row per type and status. */
        private static final Set<String> READ_WHOLE = Set.of("SCAN task_count");

        private Path directory = Path.of("");

        @Override
        public TaskStore open(MovableClock clock) {
            try {
                directory = Files.createTempDirectory("longtask-contract");
                return SqliteTaskStore.open(directory.resolve("longtask.db"), 2, clock, size -> {});
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }

        @Override
        public void beginToLimitKeys(TaskStore store, int limit) {
            try (Session session = ((SqliteTaskStore) store).newSession()) {
                session.update("UPDATE key_limit SET slots = ?, settled = 0 WHERE type = 'export'", limit);
            } catch (SQLException e) {
                throw new IllegalStateException(e);
            }
        }

        @Override
        public long activityRows(TaskStore store) {
            try (Session session = ((SqliteTaskStore) store).newSession()) {
                return session.number("SELECT count(*) FROM type_activity", 0);
            } catch (SQLException e) {
                throw new IllegalStateException(e);
            }
        }

        /** Also checks, for each statement that the store has used, that SQLite neither scans a table nor sorts. */
        @Override
        public void close(TaskStore store) throws Exception {
            try {
                for (String sql : ((SqliteTaskStore) store).statements()) {
                    if (!sql.matches("BEGIN.*|COMMIT|ROLLBACK") && !sql.equals(NodeRows.HELD)) {
                        assertThat(planOf((SqliteTaskStore) store, sql))
                                .as(sql)
                                .noneMatch(step -> step.contains("TEMP B-TREE")
                                        || (step.startsWith("SCAN") && !READ_WHOLE.contains(step)));
                    }
                }
            } finally {
                store.close();
                try (Stream<Path> files = Files.list(directory)) {
                    for (Path file : files.toList()) {
                        Files.delete(file);
                    }
                }
                Files.delete(directory);
            }
        }

        private static List<String> planOf(SqliteTaskStore store, String sql) throws SQLException {
            try (Session session = store.newSession()) {
                return session.list("EXPLAIN QUERY PLAN " + sql, row -> {
                    row.integer();
                    row.integer();
                    row.integer();
                    return row.text();
                });
            }
        }
    }
}
