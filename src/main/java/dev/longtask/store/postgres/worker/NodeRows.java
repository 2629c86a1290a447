package dev.longtask.store.postgres.worker;

import dev.longtask.store.directory.NodeDirectory;
import dev.longtask.store.postgres.database.Database;
import dev.longtask.store.postgres.database.Rows;
import dev.longtask.task.Actor;
import io.smallrye.mutiny.Uni;
import io.vertx.sqlclient.Row;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The table {@code node}. */
public final class NodeRows implements NodeDirectory {
    /** Old rows are found by node_by_seen. */
    static final String SAW = """
            WITH forgotten AS (
              DELETE FROM node
               WHERE name = ANY (ARRAY(SELECT name
                                         FROM node
                                        WHERE seen < (SELECT clock_timestamp()) - $5 * interval '1 millisecond'
                                          -- One statement can't change a row twice.
                                          AND name <> $1
                                          FOR UPDATE SKIP LOCKED))
            )
            INSERT INTO node (name, version, started, stopping, seen)
            VALUES ($1, $2, $3, $4, clock_timestamp())
            ON CONFLICT (name) DO UPDATE
               SET version = excluded.version,
                   started = excluded.started,
                   stopping = excluded.stopping,
                   seen = excluded.seen
            """;

    static final String LEFT = "DELETE FROM node WHERE name = $1 AND started = $2";

    static final String PAGE = """
            SELECT name, version, started, stopping, seen
              FROM node
             WHERE name > $1
               AND seen >= (SELECT clock_timestamp()) - $3 * interval '1 millisecond'
             ORDER BY name
             LIMIT $2
            """;

    /** Reads all rows of {@code running}: an index of nodes would cost each claim more than this costs a reader. */
    public static final String HELD = """
            SELECT runner, type, count(*), min(started)
              FROM running
             WHERE runner = ANY ($1)
             GROUP BY runner, type
             ORDER BY runner, type
            """;

    private final Database database;

    public NodeRows(Database database) {
        this.database = database;
    }

    @Override
    public Uni<Void> saw(Sighting sighting) {
        return database.write(
                        SAW,
                        sighting.name(),
                        sighting.version(),
                        sighting.started().atOffset(ZoneOffset.UTC),
                        sighting.stopping(),
                        KEPT.toMillis())
                .replaceWithVoid();
    }

    @Override
    public Uni<Void> left(Sighting sighting) {
        return database.write(LEFT, sighting.name(), sighting.started().atOffset(ZoneOffset.UTC))
                .replaceWithVoid();
    }

    @Override
    public Uni<List<Node>> page(@Nullable String after, int limit) {
        return database.read(PAGE, after == null ? "" : after, limit, KEPT.toMillis())
                .chain(rows -> {
                    List<Node> nodes = Rows.list(rows, NodeRows::node);
                    Object runners = Rows.column(
                            nodes,
                            String[]::new,
                            node -> Actor.node(node.sighting().name()).text());
                    return database.read(HELD, runners).map(held -> withHeld(nodes, Rows.list(held, row -> row)));
                });
    }

    private static List<Node> withHeld(List<Node> nodes, List<Row> rows) {
        Map<String, List<Held>> held = new HashMap<>();
        for (Row row : rows) {
            held.computeIfAbsent(row.getString(0), runner -> new ArrayList<>())
                    .add(new Held(row.getString(1), row.getLong(2), Rows.instant(row, 3)));
        }
        return nodes.stream()
                .map(node -> new Node(
                        node.sighting(),
                        node.seen(),
                        held.getOrDefault(Actor.node(node.sighting().name()).text(), List.of())))
                .toList();
    }

    private static Node node(Row row) {
        return new Node(
                new Sighting(row.getString(0), row.getString(1), Rows.instant(row, 2), row.getBoolean(3)),
                Rows.instant(row, 4),
                List.of());
    }
}
