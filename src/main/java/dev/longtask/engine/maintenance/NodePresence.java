package dev.longtask.engine.maintenance;

import dev.longtask.engine.loop.Loop;
import dev.longtask.store.directory.NodeDirectory;
import dev.longtask.store.directory.NodeDirectory.Sighting;
import io.smallrye.mutiny.Uni;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import org.jboss.logging.Logger;

/** Reports this node to the store a few times a minute, so that others can see it. Thread-safe. */
public final class NodePresence {
    private static final Logger LOG = Logger.getLogger(NodePresence.class);
    private static final Duration INTERVAL = Duration.ofSeconds(10);
    /** A stop does not wait longer for the directory. */
    private static final Duration LAST_WITHIN = Duration.ofSeconds(2);

    private final NodeDirectory nodes;
    private final MaintenanceLoop chore;
    private volatile Sighting sighting;
    /** The latest report; memoized. */
    private volatile Uni<Void> latest = Uni.createFrom().voidItem();

    /**
     * @param node this node's name
     * @param version of the service
     * @param started when this process started; stores keep milliseconds
     */
    public NodePresence(NodeDirectory nodes, Loop loop, String node, String version, Instant started) {
        this.nodes = nodes;
        this.sighting = new Sighting(node, version, started.truncatedTo(ChronoUnit.MILLIS), false);
        this.chore = new MaintenanceLoop("reporting this node", this::report, loop, INTERVAL, Duration.ZERO);
    }

    /** Begins to report. */
    public void start() {
        chore.start();
    }

    private Uni<Boolean> report() {
        Uni<Void> report = nodes.saw(sighting).memoize().indefinitely();
        latest = report;
        return report.replaceWith(false);
    }

    /** Reports from now on, beginning at once, that the node is stopping. */
    public void stopping() {
        sighting = new Sighting(sighting.name(), sighting.version(), sighting.started(), true);
        report().subscribe().with(done -> {}, failure -> LOG.debugf(failure, "reporting the stop failed"));
    }

    /** Stops reporting, and removes the node from the directory. Without an answer within two seconds, its entry expires. */
    public void leave() {
        chore.close();
        try {
            // After the latest report, which would list the node again.
            latest.onFailure()
                    .recoverWithNull()
                    .chain(() -> nodes.left(sighting))
                    .await()
                    .atMost(LAST_WITHIN);
        } catch (RuntimeException e) {
            LOG.infof("removing this node from the directory failed; its entry will expire: %s", e.getMessage());
        }
    }
}
