package dev.longtask.engine;

import static org.assertj.core.api.Assertions.assertThat;

import dev.longtask.engine.stream.StreamEvent;
import dev.longtask.engine.stream.StreamFilter;
import dev.longtask.engine.stream.StreamObserver;
import dev.longtask.engine.stream.StreamPosition;
import dev.longtask.engine.stream.Streams;
import dev.longtask.store.Precondition;
import dev.longtask.store.Quota;
import dev.longtask.task.TaskId;
import dev.longtask.testing.TestSubmission;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** Streams of all tasks that a reader may see. */
class ManyStreamsTest extends StreamFixture {
    @Test
    void aStreamOfManyShowsWhatItsReaderMaySee() {
        Client alice = followAll("alice", false, null);
        Client admin = followAll("root", true, null);
        assertThat(alice.names()).containsExactly("Alive");
        admin.take();
        submitted("bob");
        TaskId hers = submitted("alice");
        steered.countAnew();

        changes.publishUnknown();
        loop.run(MOMENT);

        assertThat(alice.take())
                .singleElement()
                .isInstanceOfSatisfying(
                        StreamEvent.Changed.class,
                        event -> assertThat(event.task().id()).isEqualTo(hers));
        assertThat(admin.names()).containsExactly("Changed", "Changed");
        assertThat(steered.calls("findAll")).isEqualTo(1);
    }

    @Test
    void aTaskThatPassesTheFilterIsToldWhenOthersChangedBeforeIt() {
        Client client = new Client();
        StreamFilter imports = new StreamFilter(Set.of(), "import", Map.of(), null, null, null, null);
        streams.followMany(imports, null, reader(client, "alice", false, Instant.MAX))
                .subscribe()
                .with(stream -> stream.subscribe(client));
        loop.run(MOMENT);
        client.take();
        submitted("alice");
        TestSubmission wanted = TestSubmission.of(ids.get()).type("import");
        store.submit(List.of(wanted.build()), Quota.NONE).await().indefinitely();

        changes.publishUnknown();
        loop.run(MOMENT);

        assertThat(client.take())
                .singleElement()
                .isInstanceOfSatisfying(
                        StreamEvent.Changed.class,
                        event -> assertThat(event.task().id()).isEqualTo(wanted.id()));
    }

    @Test
    void aStreamOfManyGoesOnWhereItEndedOnAnotherNodeAsWell() {
        Client first = followAll("alice", false, null);
        StreamPosition position = first.take().getLast().position();
        TaskId one = submitted("alice");
        TaskId two = submitted("alice");
        store.cancel(one, TestSubmission.BY_ALICE, Precondition.NONE).await().indefinitely();
        if (first.subscription != null) {
            first.subscription.cancel();
        }
        loop.run(Duration.ofSeconds(6));

        Client second = followAll("alice", false, position);

        assertThat(second.take().stream()
                        .filter(StreamEvent.Changed.class::isInstance)
                        .map(event -> ((StreamEvent.Changed) event).task().id()))
                .containsExactly(two, one);
    }

    @Test
    void aClientOfManyThatFallsTooFarBehindIsToldToReadAgain() {
        Client client = followAll("alice", false, null);
        client.reads = false;
        submitted("alice");
        changes.publishUnknown();
        loop.run(MOMENT);
        client.take();
        for (int i = 0; i < 4_100; i++) {
            submitted("alice");
        }
        changes.publishUnknown();
        loop.run(Duration.ofSeconds(5));

        client.ask();
        loop.run(MOMENT);

        assertThat(client.names()).containsExactly("Reset");
    }

    @Test
    void aPositionThatIsTooOldGetsAReset() {
        Client first = followAll("alice", false, null);
        StreamPosition position = first.take().getLast().position();
        submitted("alice");
        submitted("alice");
        clock.advance(Duration.ofMinutes(11));
        submitted("alice");
        store.purgeChanges(100).await().indefinitely();
        streams.close();
        loop.run(MOMENT);

        Streams other =
                new Streams(steered.proxy(), changes, loop, clock, Duration.ofSeconds(5), 3, 5, new StreamObserver() {
                    @Override
                    public void sent(StreamEvent event) {}

                    @Override
                    public void dropped() {}
                });
        Client second = new Client();
        other.followMany(ALL, position, reader(second, "alice", false, Instant.MAX))
                .subscribe()
                .with(stream -> stream.subscribe(second));
        loop.run(MOMENT);

        assertThat(second.names()).containsExactly("Reset");
    }
}
