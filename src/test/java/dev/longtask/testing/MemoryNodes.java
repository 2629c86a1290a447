package dev.longtask.testing;

import dev.longtask.store.directory.NodeDirectory;
import dev.longtask.task.Actor;
import io.smallrye.mutiny.Uni;
import java.time.Clock;
import java.time.Instant;
import java.util.Collection;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** The nodes of the {@link MemoryTaskStore}. */
final class MemoryNodes implements NodeDirectory {
    private final Clock clock;
    private final Collection<MemoryTask> tasks;
    private final TreeMap<String, Node> nodes = new TreeMap<>();

    /** @param tasks all tasks, now and later */
    MemoryNodes(Clock clock, Collection<MemoryTask> tasks) {
        this.clock = clock;
        this.tasks = tasks;
    }

    @Override
    public synchronized Uni<Void> saw(Sighting sighting) {
        nodes.put(sighting.name(), new Node(sighting, clock.instant(), List.of()));
        nodes.values().removeIf(node -> node.seen().isBefore(clock.instant().minus(KEPT)));
        return Uni.createFrom().voidItem();
    }

    @Override
    public synchronized Uni<Void> left(Sighting sighting) {
        nodes.values()
                .removeIf(node -> node.sighting().name().equals(sighting.name())
                        && node.sighting().started().equals(sighting.started()));
        return Uni.createFrom().voidItem();
    }

    @Override
    public synchronized Uni<List<Node>> page(@Nullable String after, int limit) {
        return Uni.createFrom()
                .item(nodes.tailMap(after == null ? "" : after, false).values().stream()
                        .filter(one -> !one.seen().isBefore(clock.instant().minus(KEPT)))
                        .limit(limit)
                        .map(node -> new Node(
                                node.sighting(),
                                node.seen(),
                                heldBy(Actor.node(node.sighting().name()))))
                        .toList());
    }

    private List<Held> heldBy(Actor node) {
        Map<String, List<Instant>> starts = tasks.stream()
                .filter(task -> task.status.isLeased() && task.runner.equals(node))
                .collect(Collectors.groupingBy(
                        task -> task.submission.spec().type(),
                        TreeMap::new,
                        Collectors.mapping(task -> Objects.requireNonNull(task.attemptStarted), Collectors.toList())));
        return starts.entrySet().stream()
                .map(type -> new Held(type.getKey(), type.getValue().size(), Collections.min(type.getValue())))
                .toList();
    }
}
