package dev.longtask.engine.worker;

import dev.longtask.engine.attempt.AttemptServices;
import dev.longtask.store.directory.WorkerDirectory.Sighting;
import dev.longtask.task.Actor;
import java.time.Duration;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jboss.logging.Logger;

/**
 * Records in the store which workers have called this node, in one write every ten seconds. Workers choose their names,
 * so the number of workers in a write is bounded. Methods run on the loop only.
 */
final class Sightings {
    private static final Logger LOG = Logger.getLogger(Sightings.class);
    private static final Duration INTERVAL = Duration.ofSeconds(10);
    private static final Duration ANSWERED_WITHIN = Duration.ofMinutes(1);
    private static final int AT_MOST = 10_000;

    private final AttemptServices host;
    private final Map<Actor, Set<String>> seen = new LinkedHashMap<>();
    private boolean scheduled;

    Sightings(AttemptServices host) {
        this.host = host;
    }

    /** @param types for which it asks; empty if it acts under a lease */
    void saw(Actor worker, Set<String> types) {
        if (seen.size() < AT_MOST || seen.containsKey(worker)) {
            seen.computeIfAbsent(worker, key -> new HashSet<>()).addAll(types);
            if (!scheduled) {
                scheduled = true;
                host.loop().schedule(INTERVAL, this::write);
            }
        }
    }

    private void write() {
        scheduled = false;
        List<Sighting> sightings = seen.entrySet().stream()
                .map(one -> new Sighting(one.getKey(), host.node(), one.getValue()))
                .toList();
        seen.clear();
        host.calls()
                .call(
                        host.store().workers().saw(sightings),
                        ANSWERED_WITHIN,
                        done -> {},
                        failure -> LOG.warnf("recording which workers called failed: %s", failure.getMessage()));
    }
}
