package dev.longtask.engine.maintenance;

import dev.longtask.engine.loop.Loop;
import dev.longtask.store.directory.NodeDirectory;
import dev.longtask.store.directory.NodeDirectory.Sighting;
import io.smallrye.mutiny.Uni;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import org.jboss.logging.Logger;

/** Tells the store, a few times a minute, that this node is there. Thread-safe. */
public final class NodePresence {
    private static final Logger LOG = Logger.getLogger(NodePresence.class);
    private static final Duration INTERVAL = Duration.ofSeconds(10);
    /** The last word is not worth a longer stop. */
    private static final Duration LAST_WITHIN = Duration.ofSeconds(2);

    private final NodeDirectory nodes;
    private final MaintenanceLoop telling;
    private volatile Sighting sighting;

    /**
     * @param node this node's name
     * @param version of the service
     * @param started when this process started; stores keep milliseconds
     */
    public NodePresence(NodeDirectory nodes, Loop loop, String node, String version, Instant started) {
        this.nodes = nodes;
        this.sighting = new Sighting(node, version, started.truncatedTo(ChronoUnit.MILLIS), false);
        this.telling = new MaintenanceLoop("telling the store of this node", this::tell, loop, INTERVAL, Duration.ZERO);
    }

    /** Begins to tell. */
    public void start() {
        telling.start();
    }

    private Uni<Boolean> tell() {
        return nodes.saw(sighting).replaceWith(false);
    }

    /** From now on, tells that the node takes no more tasks; for the first time at once. */
    public void stopping() {
        sighting = new Sighting(sighting.name(), sighting.version(), sighting.started(), true);
        nodes.saw(sighting).subscribe().with(told -> {}, failure -> LOG.debugf(failure, "not told"));
    }

    /** Ends. The directory forgets the node, or its entry gets old if the store does not answer within two seconds. */
    public void leave() {
        telling.close();
        try {
            nodes.left(sighting).await().atMost(LAST_WITHIN);
        } catch (RuntimeException e) {
            LOG.infof("the directory of nodes could not be told that this node stops: %s", e.getMessage());
        }
    }
}
