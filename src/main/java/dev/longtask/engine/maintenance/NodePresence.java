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
    private final MaintenanceLoop chore;
    private volatile Sighting sighting;
    /** The last word to the store; memoized. */
    private volatile Uni<Void> told = Uni.createFrom().voidItem();

    /**
     * @param node this node's name
     * @param version of the service
     * @param started when this process started; stores keep milliseconds
     */
    public NodePresence(NodeDirectory nodes, Loop loop, String node, String version, Instant started) {
        this.nodes = nodes;
        this.sighting = new Sighting(node, version, started.truncatedTo(ChronoUnit.MILLIS), false);
        this.chore = new MaintenanceLoop("telling the store of this node", this::tell, loop, INTERVAL, Duration.ZERO);
    }

    /** Begins to tell. */
    public void start() {
        chore.start();
    }

    private Uni<Boolean> tell() {
        Uni<Void> telling = nodes.saw(sighting).memoize().indefinitely();
        told = telling;
        return telling.replaceWith(false);
    }

    /** From now on, tells that the node takes no more tasks; for the first time at once. */
    public void stopping() {
        sighting = new Sighting(sighting.name(), sighting.version(), sighting.started(), true);
        tell().subscribe().with(done -> {}, failure -> LOG.debugf(failure, "not told"));
    }

    /** Ends. The directory forgets the node, or its entry gets old if the store does not answer within two seconds. */
    public void leave() {
        chore.close();
        try {
            // After what was told last, which would list the node again.
            told.onFailure()
                    .recoverWithNull()
                    .chain(() -> nodes.left(sighting))
                    .await()
                    .atMost(LAST_WITHIN);
        } catch (RuntimeException e) {
            LOG.infof("the directory of nodes could not be told that this node stops: %s", e.getMessage());
        }
    }
}
