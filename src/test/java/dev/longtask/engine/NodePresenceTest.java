package dev.longtask.engine;

import static org.assertj.core.api.Assertions.assertThat;

import dev.longtask.engine.maintenance.NodePresence;
import dev.longtask.store.directory.NodeDirectory.Node;
import dev.longtask.testing.MemoryTaskStore;
import dev.longtask.testing.MovableClock;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

/** How a node appears in the directory. */
class NodePresenceTest {
    private final MovableClock clock = new MovableClock();
    private final VirtualLoop loop = new VirtualLoop(clock);
    private final MemoryTaskStore store = new MemoryTaskStore(clock);
    private final NodePresence presence = new NodePresence(store.nodes(), loop, "a", "1.2.3", clock.instant());

    private List<Node> nodes() {
        return store.nodes().page(null, 10).await().indefinitely();
    }

    @Test
    void aNodeReportsEveryTenSeconds() {
        presence.start();
        loop.run(Duration.ofMinutes(1));

        assertThat(nodes()).singleElement().satisfies(node -> {
            assertThat(node.sighting().name()).isEqualTo("a");
            assertThat(node.sighting().version()).isEqualTo("1.2.3");
            assertThat(node.sighting().stopping()).isFalse();
            assertThat(Duration.between(node.seen(), clock.instant())).isLessThanOrEqualTo(Duration.ofSeconds(10));
        });
    }

    @Test
    void aStopIsReportedAtOnceAndTheNodeLeavesForGood() {
        presence.start();

        presence.stopping();
        assertThat(nodes()).singleElement().matches(node -> node.sighting().stopping());

        presence.leave();
        loop.run(Duration.ofMinutes(1));
        assertThat(nodes()).isEmpty();
    }
}
