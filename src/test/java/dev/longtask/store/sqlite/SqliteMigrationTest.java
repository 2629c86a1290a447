package dev.longtask.store.sqlite;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.longtask.store.StoreStartException;
import dev.longtask.store.TaskStore;
import dev.longtask.testing.MovableClock;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Properties;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.sqlite.JDBC;

/** Files of other versions, of other programs, and of a start that was interrupted. */
class SqliteMigrationTest {
    private final MovableClock clock = new MovableClock();

    @TempDir
    Path directory = Path.of("");

    private Path file() {
        return directory.resolve("longtask.db");
    }

    private SqliteTaskStore open() {
        return SqliteTaskStore.open(file(), 1, clock, size -> {});
    }

    @Test
    void aFileOfANewerVersionIsNotOpened() throws SQLException {
        open().close();
        execute(
                "INSERT INTO longtask_schema_history SELECT 999, '999', description, type, script, checksum, installed_by,"
                        + " installed_on, execution_time, success FROM longtask_schema_history");

        assertThatThrownBy(this::open)
                .isInstanceOf(StoreStartException.class)
                .hasMessageContaining("newer version of Longtask")
                .hasMessageContaining("999");
    }

    @Test
    void aFileWhoseSchemaWasChangedByAnotherScriptIsNotOpened() throws SQLException {
        open().close();
        execute("UPDATE longtask_schema_history SET checksum = checksum + 1");

        assertThatThrownBy(this::open)
                .isInstanceOf(StoreStartException.class)
                .hasMessageContaining(file().toString())
                .hasMessageContaining("other means than Longtask's migrations");
    }

    @Test
    void aFileFromBeforeTheFirstReleaseIsNotOpened() throws SQLException {
        open().close();
        execute("DROP TABLE longtask_schema_history");

        assertThatThrownBy(this::open)
                .isInstanceOf(StoreStartException.class)
                .hasMessageContaining("before its first release");
    }

    @Test
    void someoneElsesDatabaseIsNotOpened() throws SQLException {
        execute("CREATE TABLE customers (name TEXT)");

        assertThatThrownBy(this::open)
                .isInstanceOf(StoreStartException.class)
                .hasMessageContaining("not a Longtask database");
    }

    @Test
    void anInterruptedMigrationIsDoneAgain() throws SQLException {
        open().close();
        // All that an interrupted migration leaves behind is a marked file in WAL mode, perhaps with Flyway's table.
        try (Connection connection = JDBC.createConnection("jdbc:sqlite:" + file(), new Properties());
                Statement statement = connection.createStatement()) {
            List<String> drops = new ArrayList<>();
            try (ResultSet made = statement.executeQuery("SELECT type, name FROM sqlite_schema WHERE sql IS NOT NULL"
                    + " AND type IN ('table', 'view') AND name NOT LIKE 'sqlite_%'"
                    + " AND name <> 'longtask_schema_history'")) {
                while (made.next()) {
                    drops.add("DROP " + made.getString(1) + " " + made.getString(2));
                }
            }
            drops.sort(Comparator.reverseOrder());
            for (String drop : drops) {
                statement.executeUpdate(drop);
            }
            statement.executeUpdate("DELETE FROM longtask_schema_history");
        }

        try (TaskStore store = open()) {
            assertThat(store.statistics().await().indefinitely().counts()).isEmpty();
        }
    }

    private void execute(String sql) throws SQLException {
        try (Connection connection = JDBC.createConnection("jdbc:sqlite:" + file(), new Properties());
                Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }
}
