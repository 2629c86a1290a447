package dev.longtask.store.postgres.type;

import dev.longtask.store.postgres.database.Database;
import dev.longtask.store.postgres.database.Rows;
import dev.longtask.store.postgres.database.Transaction;
import dev.longtask.store.type.TypePauses;
import dev.longtask.store.type.TypePauses.Pause;
import dev.longtask.task.Actor;
import io.smallrye.mutiny.Uni;
import io.vertx.sqlclient.Row;
import java.util.List;

/** The table {@code type_pause}. */
public final class PauseRows {
    /** The no-op update lets the statement return the earlier pause. */
    static final String PAUSE = """
            INSERT INTO type_pause AS p (type, paused_by, at) VALUES ($1, $2, clock_timestamp())
            ON CONFLICT (type) DO UPDATE SET type = excluded.type
            RETURNING p.type, p.paused_by, p.at
            """;

    static final String RESUME = "DELETE FROM type_pause WHERE type = $1";

    /** Served by the key of type_pause. */
    static final String ALL =
            "SELECT type, paused_by, at FROM type_pause WHERE type > '' ORDER BY type LIMIT " + TypePauses.MOST;

    private PauseRows() {}

    /**
     * Pauses a type. A claim holds a lock of the table until it commits, and takes its snapshot when it has that lock. So this
     * waits for the claims that may not see the pause; those that begin in the meantime wait for this, and see it.
     */
    public static Pause pause(Transaction transaction, String type, Actor by) {
        transaction.lock("type_pause");
        return Rows.list(transaction.query(PAUSE, type, by.text()), PauseRows::pause)
                .getFirst();
    }

    public static int resume(Transaction transaction, String type) {
        return transaction.query(RESUME, type).rowCount();
    }

    public static Uni<List<Pause>> all(Database database) {
        return database.read(ALL).map(rows -> Rows.list(rows, PauseRows::pause));
    }

    private static Pause pause(Row row) {
        return new Pause(row.getString(0), Actor.parse(row.getString(1)), Rows.instant(row, 2));
    }
}
