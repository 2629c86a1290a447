package dev.longtask.store.sqlite.worker;

import dev.longtask.store.directory.WorkerDirectory;
import dev.longtask.store.lease.WorkerLease;
import dev.longtask.store.sqlite.database.Readers;
import dev.longtask.store.sqlite.database.Row;
import dev.longtask.store.sqlite.database.Session;
import dev.longtask.store.sqlite.database.Transaction;
import dev.longtask.store.sqlite.database.Writer;
import dev.longtask.store.sqlite.query.WorkerLeases;
import dev.longtask.task.Actor;
import io.smallrye.mutiny.Uni;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The table {@code worker}. Types stand one behind the other, between line feeds, which no name has. */
public final class WorkerRows implements WorkerDirectory {
    private static final String BETWEEN = "\n";

    private record Seen(Actor worker, String types, String node, Instant seen) {}

    private final Writer writer;
    private final Readers readers;
    private final Clock clock;

    public WorkerRows(Writer writer, Readers readers, Clock clock) {
        this.writer = writer;
        this.readers = readers;
        this.clock = clock;
    }

    @Override
    public Uni<Void> saw(List<Sighting> sightings) {
        return writer.write(transaction -> saw(transaction, sightings)).replaceWithVoid();
    }

    private static int saw(Transaction transaction, List<Sighting> sightings) throws SQLException {
        for (Sighting sighting : sightings) {
            transaction
                    .session()
                    .update(
                            """
                            INSERT INTO worker (name, types, node, seen) VALUES (?1, ?2, ?3, ?4)
                            ON CONFLICT (name) DO UPDATE
                               SET types = CASE WHEN ?2 = '' THEN types ELSE ?2 END, node = ?3, seen = ?4
                            """,
                            sighting.worker().text(),
                            String.join(BETWEEN, sighting.types()),
                            sighting.node(),
                            transaction.now());
        }
        // Served by worker_by_seen.
        return transaction
                .session()
                .update("DELETE FROM worker WHERE seen < ?", transaction.now().minus(KEPT));
    }

    @Override
    public Uni<List<Worker>> page(@Nullable String after, int limit) {
        Instant since = clock.instant().minus(KEPT);
        return readers.read(session -> page(session, since, after, limit));
    }

    private static List<Worker> page(Session session, Instant since, @Nullable String after, int limit)
            throws SQLException {
        List<Worker> workers = new ArrayList<>();
        for (Seen seen : session.list(
                "SELECT name, types, node, seen FROM worker WHERE name > ? AND seen >= ? ORDER BY name LIMIT ?",
                WorkerRows::seen,
                after == null ? "" : after,
                since,
                limit)) {
            List<WorkerLease> leases = WorkerLeases.of(session, seen.worker(), MOST_LEASES);
            long held = leases.size() < MOST_LEASES ? leases.size() : WorkerLeases.count(session, seen.worker());
            workers.add(new Worker(seen.worker(), types(seen.types()), seen.node(), seen.seen(), held, leases));
        }
        return workers;
    }

    private static Seen seen(Row row) throws SQLException {
        return new Seen(Actor.parse(row.text()), row.text(), row.text(), row.time());
    }

    private static Set<String> types(String text) {
        return text.isEmpty() ? Set.of() : new LinkedHashSet<>(List.of(text.split(BETWEEN)));
    }
}
