package dev.longtask.store.postgres.worker;

import dev.longtask.store.directory.WorkerDirectory;
import dev.longtask.store.lease.WorkerLease;
import dev.longtask.store.postgres.database.Database;
import dev.longtask.store.postgres.database.Rows;
import dev.longtask.store.postgres.query.WorkerLeases;
import dev.longtask.task.Actor;
import io.smallrye.mutiny.Uni;
import io.vertx.sqlclient.Row;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The table {@code worker}. */
public final class WorkerRows implements WorkerDirectory {
    /**
     * Rows are locked in the order of their names, so that nodes that have seen the same workers do not deadlock. Old rows are
     * found by worker_by_seen.
     */
    static final String SAW = """
            WITH forgotten AS (
              DELETE FROM worker
               WHERE name = ANY (ARRAY(SELECT name
                                         FROM worker
                                        WHERE seen < (SELECT clock_timestamp()) - $4 * interval '1 millisecond'
                                          -- One statement can't change a row twice.
                                          AND name <> ALL ($1)
                                        ORDER BY seen
                                        LIMIT 1000
                                          FOR UPDATE SKIP LOCKED))
            )
            INSERT INTO worker AS w (name, types, node, seen)
            SELECT name, string_to_array(types, E'\n'), $3, clock_timestamp()
              FROM unnest($1::text[], $2::text[]) AS saw(name, types)
             ORDER BY name
            ON CONFLICT (name) DO UPDATE
               SET types = CASE WHEN cardinality(excluded.types) = 0 THEN w.types ELSE excluded.types END,
                   node = excluded.node,
                   seen = excluded.seen
            """;

    static final String PAGE = """
            SELECT name, types, node, seen
              FROM worker
             WHERE name > $1
               AND seen >= (SELECT clock_timestamp()) - $3 * interval '1 millisecond'
             ORDER BY name
             LIMIT $2
            """;

    private final Database database;

    public WorkerRows(Database database) {
        this.database = database;
    }

    @Override
    public Uni<Void> saw(List<Sighting> sightings) {
        if (sightings.isEmpty()) {
            return Uni.createFrom().voidItem();
        }
        List<Sighting> sorted = sightings.stream()
                .sorted(Comparator.comparing(sighting -> sighting.worker().text()))
                .toList();
        return database.write(
                        SAW,
                        Rows.column(
                                sorted,
                                String[]::new,
                                sighting -> sighting.worker().text()),
                        Rows.column(sorted, String[]::new, sighting -> String.join("\n", sighting.types())),
                        sorted.getFirst().node(),
                        KEPT.toMillis())
                .replaceWithVoid();
    }

    @Override
    public Uni<List<Worker>> page(@Nullable String after, int limit) {
        return database.read(PAGE, after == null ? "" : after, limit, KEPT.toMillis())
                .chain(rows -> {
                    List<Worker> seen = Rows.list(rows, WorkerRows::seen);
                    return WorkerLeases.of(
                                    database, seen.stream().map(Worker::worker).toList(), MOST_LEASES)
                            .map(held -> withLeases(seen, held));
                });
    }

    private static List<Worker> withLeases(List<Worker> seen, List<WorkerLeases.Held> held) {
        Map<Actor, List<WorkerLease>> leases = new HashMap<>();
        Map<Actor, Long> counts = new HashMap<>();
        for (WorkerLeases.Held one : held) {
            leases.computeIfAbsent(one.lease().worker(), worker -> new ArrayList<>())
                    .add(one.lease());
            counts.put(one.lease().worker(), one.ofWorker());
        }
        return seen.stream()
                .map(worker -> new Worker(
                        worker.worker(),
                        worker.types(),
                        worker.node(),
                        worker.seen(),
                        counts.getOrDefault(worker.worker(), 0L),
                        leases.getOrDefault(worker.worker(), List.of())))
                .toList();
    }

    private static Worker seen(Row row) {
        Set<String> types = new LinkedHashSet<>(List.of(row.getArrayOfStrings(1)));
        return new Worker(Actor.parse(row.getString(0)), types, row.getString(2), Rows.instant(row, 3), 0, List.of());
    }
}
