package dev.longtask.store;

import static org.assertj.core.api.Assertions.assertThat;

import dev.longtask.store.directory.NodeDirectory;
import dev.longtask.store.directory.NodeDirectory.Held;
import dev.longtask.store.directory.NodeDirectory.Node;
import dev.longtask.store.directory.NodeDirectory.Sighting;
import dev.longtask.store.lease.ClaimRequest.TypeLimits;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What a store knows of nodes. */
abstract class NodeDirectoryContract extends StoreFixture {
    private static final Instant START = Instant.parse("2030-01-31T12:00:00.123Z");

    private static Sighting sighting(String name) {
        return new Sighting(name, "1.2.3", START, false);
    }

    private List<Node> nodes() {
        return await(store.nodes().page(null, 10));
    }

    @Test
    void nodesAreListedByNameWithTheLastThatTheyTold() {
        await(store.nodes().saw(sighting("b")));
        await(store.nodes().saw(sighting("a")));
        Sighting later = new Sighting("b", "1.2.4", START.plusSeconds(9), true);
        await(store.nodes().saw(later));

        assertThat(nodes()).extracting(Node::sighting).containsExactly(sighting("a"), later);
    }

    @Test
    void aNodeIsListedWithTheAttemptsThatItRuns() {
        submit(submission());
        submit(submission());
        submit(submission());
        claim(2, TypeLimits.NONE);
        await(store.nodes().saw(sighting("node")));
        await(store.nodes().saw(sighting("node2")));

        List<Node> nodes = nodes();

        assertThat(nodes.get(0).held()).extracting(Held::type).containsExactly("export");
        assertThat(nodes.get(0).held()).extracting(Held::attempts).containsExactly(2L);
        assertThat(nodes.get(0).held().getFirst().oldest())
                .isBeforeOrEqualTo(nodes.get(0).seen());
        assertThat(nodes.get(1).held()).isEmpty();
    }

    @Test
    void nodesAreListedInPages() {
        await(store.nodes().saw(sighting("b")));
        await(store.nodes().saw(sighting("a")));

        assertThat(await(store.nodes().page(null, 1)))
                .extracting(Node::sighting)
                .containsExactly(sighting("a"));
        assertThat(await(store.nodes().page("a", 1))).extracting(Node::sighting).containsExactly(sighting("b"));
        assertThat(await(store.nodes().page("b", 1))).isEmpty();
    }

    @Test
    void aNodeThatLeavesIsForgottenUnlessAnotherProcessHasItsName() {
        await(store.nodes().saw(sighting("a")));
        Sighting successor = new Sighting("a", "1.2.3", START.plusMillis(1), false);
        await(store.nodes().saw(successor));

        await(store.nodes().left(sighting("a")));
        assertThat(nodes()).extracting(Node::sighting).containsExactly(successor);

        await(store.nodes().left(successor));
        assertThat(nodes()).isEmpty();
    }

    @Test
    void nodesThatHaveNotToldOfThemselvesForLongAreForgotten() {
        await(store.nodes().saw(sighting("a")));
        advance(NodeDirectory.KEPT.plusSeconds(5));
        assertThat(nodes()).isEmpty();

        await(store.nodes().saw(sighting("b")));

        assertThat(nodes()).extracting(Node::sighting).containsExactly(sighting("b"));
    }
}
