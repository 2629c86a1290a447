package dev.longtask.store.postgres.database;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.longtask.store.StoreStartException;
import dev.longtask.testing.TestPostgres;
import io.vertx.pgclient.PgConnectOptions;
import org.junit.jupiter.api.Test;

class MigrationsTest {
    @Test
    void aDatabaseThatANewerVersionHasMigratedIsNotUsed() {
        PgConnectOptions database = TestPostgres.newDatabase();
        Migrations.migrate(database);
        Migrations.migrate(database);
        TestPostgres.execute(database.getDatabase(), """
                INSERT INTO longtask_schema_history (installed_rank, version, description, type, script, checksum,
                                                     installed_by, execution_time, success)
                VALUES (999, '999', 'later', 'SQL', 'V999__later.sql', 1, 'postgres', 1, true)
                """);

        assertThatThrownBy(() -> Migrations.migrate(database))
                .isInstanceOf(StoreStartException.class)
                .hasMessageContaining("migrated by a newer version")
                .hasMessageContaining(database.getDatabase());
    }
}
