package dev.longtask.store.sqlite.type;

import dev.longtask.store.sqlite.database.Readers;
import dev.longtask.store.sqlite.database.Row;
import dev.longtask.store.sqlite.database.Writer;
import dev.longtask.store.type.TypePauses;
import dev.longtask.task.Actor;
import io.smallrye.mutiny.Uni;
import java.sql.SQLException;
import java.util.List;

/** The table {@code type_pause}. Claims and pauses go through the one writer, so each claim sees the pauses before it. */
public final class PauseRows implements TypePauses {
    private final Writer writer;
    private final Readers readers;

    public PauseRows(Writer writer, Readers readers) {
        this.writer = writer;
        this.readers = readers;
    }

    @Override
    public Uni<Pause> pause(String type, Actor by) {
        return writer.write(transaction -> {
            transaction
                    .session()
                    .update(
                            "INSERT INTO type_pause (type, paused_by, at) VALUES (?, ?, ?) ON CONFLICT (type) DO NOTHING",
                            type,
                            by.text(),
                            transaction.now());
            return transaction
                    .session()
                    .first("SELECT type, paused_by, at FROM type_pause WHERE type = ?", PauseRows::pause, type)
                    .orElseThrow();
        });
    }

    @Override
    public Uni<Void> resume(String type) {
        return writer.write(transaction -> transaction.session().update("DELETE FROM type_pause WHERE type = ?", type))
                .replaceWithVoid();
    }

    @Override
    public Uni<List<Pause>> all() {
        // Served by the key of type_pause.
        return readers.read(session -> session.list(
                "SELECT type, paused_by, at FROM type_pause WHERE type > '' ORDER BY type LIMIT ?",
                PauseRows::pause,
                MOST));
    }

    private static Pause pause(Row row) throws SQLException {
        return new Pause(row.text(), Actor.parse(row.text()), row.time());
    }
}
