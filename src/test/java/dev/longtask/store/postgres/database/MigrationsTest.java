package dev.longtask.store.postgres.database;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.longtask.store.StoreStartException;
import dev.longtask.testing.TestPostgres;
import io.vertx.pgclient.PgConnectOptions;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;

class MigrationsTest {
    private static final Path SCRIPTS = Path.of("src/main/resources/db/postgresql");

    @Test
    void aSchemaOfTheNextReleaseIsUsedWhenItSupportsThisOne() {
        PgConnectOptions database = migratedBy(1_000, 1);

        assertThatCode(() -> Migrations.migrate(database)).doesNotThrowAnyException();
    }

    @Test
    void aSchemaThatNoLongerSupportsThisReleaseIsNotUsed() {
        PgConnectOptions database = migratedBy(1_000, 1_000);

        assertThatThrownBy(() -> Migrations.migrate(database))
                .isInstanceOf(StoreStartException.class)
                .hasMessageContaining("more than one release newer")
                .hasMessageContaining(database.getDatabase());
    }

    /** A database that a later release has migrated to its version, and whose schema supports versions from the oldest on. */
    private static PgConnectOptions migratedBy(int version, int oldest) {
        PgConnectOptions database = TestPostgres.newDatabase();
        Migrations.migrate(database);
        Migrations.migrate(database);
        TestPostgres.execute(database.getDatabase(), """
                INSERT INTO longtask_schema_history (installed_rank, version, description, type, script, checksum,
                                                     installed_by, execution_time, success)
                VALUES (%1$d, '%1$d', 'later', 'SQL', 'V%1$d__later.sql', 1, 'postgres', 1, true);
                UPDATE schema_support SET oldest = %2$d
                """.formatted(version, oldest));
        return database;
    }

    @Test
    void aScriptThatWasChangedAfterItRanIsNamed() {
        PgConnectOptions database = TestPostgres.newDatabase();
        Migrations.migrate(database);
        TestPostgres.execute(
                database.getDatabase(), "UPDATE longtask_schema_history SET checksum = 7 WHERE version = '1'");

        assertThatThrownBy(() -> Migrations.migrate(database))
                .isInstanceOf(StoreStartException.class)
                .hasMessageContaining("changed by other means")
                .hasMessageContaining(database.getDatabase());
    }

    @Test
    void scriptsAreNumberedInSequenceAndEachSaysWhichReleasesItSupports() throws IOException {
        List<String> scripts = Files.readAllLines(SCRIPTS.resolve("scripts.txt"));

        for (int i = 0; i < scripts.size(); i++) {
            assertThat(scripts.get(i)).startsWith("V" + (i + 1) + "__");
            assertThat(Files.readString(SCRIPTS.resolve(scripts.get(i))))
                    .as(scripts.get(i))
                    .contains("schema_support");
        }
        assertThat(SCRIPTS.toFile().list((folder, name) -> name.endsWith(".sql")))
                .containsExactlyInAnyOrderElementsOf(scripts);
    }
}
