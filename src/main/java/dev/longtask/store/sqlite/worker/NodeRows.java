package dev.longtask.store.sqlite.worker;

import dev.longtask.store.directory.NodeDirectory;
import dev.longtask.store.sqlite.database.Readers;
import dev.longtask.store.sqlite.database.Row;
import dev.longtask.store.sqlite.database.Session;
import dev.longtask.store.sqlite.database.Transaction;
import dev.longtask.store.sqlite.database.Writer;
import dev.longtask.task.Actor;
import io.smallrye.mutiny.Uni;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The table {@code node}. */
public final class NodeRows implements NodeDirectory {
    /** Reads all rows of {@code running}: an index of nodes would cost each claim more than this costs a reader. */
    public static final String HELD = """
            SELECT t.type, count(*), min(r.started)
              FROM running r
              JOIN task t ON t.id = r.id
             WHERE r.runner = ?
             GROUP BY t.type
             ORDER BY t.type
            """;

    private final Writer writer;
    private final Readers readers;
    private final Clock clock;

    public NodeRows(Writer writer, Readers readers, Clock clock) {
        this.writer = writer;
        this.readers = readers;
        this.clock = clock;
    }

    @Override
    public Uni<Void> saw(Sighting sighting) {
        return writer.write(transaction -> saw(transaction, sighting)).replaceWithVoid();
    }

    private static int saw(Transaction transaction, Sighting sighting) throws SQLException {
        transaction
                .session()
                .update(
                        """
                        INSERT INTO node (name, version, started, stopping, seen) VALUES (?1, ?2, ?3, ?4, ?5)
                        ON CONFLICT (name) DO UPDATE SET version = ?2, started = ?3, stopping = ?4, seen = ?5
                        """,
                        sighting.name(),
                        sighting.version(),
                        sighting.started(),
                        sighting.stopping() ? 1 : 0,
                        transaction.now());
        // Served by node_by_seen.
        return transaction
                .session()
                .update("DELETE FROM node WHERE seen < ?", transaction.now().minus(KEPT));
    }

    @Override
    public Uni<Void> left(Sighting sighting) {
        return writer.write(transaction -> transaction
                        .session()
                        .update("DELETE FROM node WHERE name = ? AND started = ?", sighting.name(), sighting.started()))
                .replaceWithVoid();
    }

    @Override
    public Uni<List<Node>> page(@Nullable String after, int limit) {
        Instant since = clock.instant().minus(KEPT);
        return readers.read(session -> page(session, since, after, limit));
    }

    private static List<Node> page(Session session, Instant since, @Nullable String after, int limit)
            throws SQLException {
        List<Node> nodes = new ArrayList<>();
        for (Node node : session.list(
                "SELECT name, version, started, stopping, seen FROM node WHERE name > ? AND seen >= ? ORDER BY name LIMIT ?",
                NodeRows::node,
                after == null ? "" : after,
                since,
                limit)) {
            nodes.add(new Node(
                    node.sighting(), node.seen(), held(session, node.sighting().name())));
        }
        return nodes;
    }

    private static List<Held> held(Session session, String node) throws SQLException {
        return session.list(
                HELD,
                row -> new Held(row.text(), row.number(), row.time()),
                Actor.node(node).text());
    }

    private static Node node(Row row) throws SQLException {
        return new Node(new Sighting(row.text(), row.text(), row.time(), row.number() != 0), row.time(), List.of());
    }
}
