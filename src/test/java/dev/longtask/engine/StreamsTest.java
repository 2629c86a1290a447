package dev.longtask.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.longtask.engine.rejection.NoMoreStreamsException;
import dev.longtask.engine.rejection.TooManyStreamsException;
import dev.longtask.engine.stream.StreamEvent;
import dev.longtask.engine.stream.StreamPosition;
import dev.longtask.store.Precondition;
import dev.longtask.task.Lease;
import dev.longtask.task.Task;
import dev.longtask.task.TaskId;
import dev.longtask.testing.TestSubmission;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Flow;
import org.junit.jupiter.api.Test;

/** Streams of one task, and what holds for all. */
class StreamsTest extends StreamFixture {
    @Test
    void aSlowClientGetsTheLatestStateAndNoQueue() {
        TaskId id = submitted("alice");
        Lease lease = claimed(id);
        Client client = follow(id);
        client.reads = false;
        report(lease, 10);
        told(id);
        client.take();
        for (int progress = 20; progress <= 90; progress += 10) {
            report(lease, progress);
            told(id);
        }

        assertThat(client.take()).isEmpty();
        client.ask();
        loop.run(MOMENT);

        assertThat(client.take())
                .singleElement()
                .isInstanceOfSatisfying(
                        StreamEvent.Changed.class,
                        event -> assertThat(event.task().progress()).isEqualTo(90));
    }

    @Test
    void streamsOfATaskShareTheReads() {
        TaskId id = submitted("alice");
        Lease lease = claimed(id);
        List<Client> clients = List.of(follow(id), follow(id), follow(id));
        clients.forEach(Client::take);
        steered.countAnew();
        report(lease, 10, "one");

        told(id);

        assertThat(clients).allSatisfy(client -> assertThat(client.names()).containsExactly("Changed", "Logged"));
        assertThat(steered.calls("findAll")).isEqualTo(1);
        assertThat(steered.calls("log")).isLessThanOrEqualTo(2);
        assertThat(steered.calls("changes")).isZero();
    }

    @Test
    void aChangeThatNoSignToldIsFoundWithinAPollInterval() {
        TaskId id = submitted("alice");
        Client client = follow(id);
        client.take();

        store.cancel(id, TestSubmission.BY_ALICE, Precondition.NONE).await().indefinitely();
        loop.run(Duration.ofSeconds(6));

        assertThat(client.names()).containsExactly("Ended");
        assertThat(client.completed).isTrue();
        assertThat(streams.open()).isZero();
    }

    @Test
    void aClientThatTakesNothingForAMinuteIsDisconnected() {
        TaskId id = submitted("alice");
        Client client = follow(id);
        client.reads = false;
        loop.run(Duration.ofSeconds(16));
        assertThat(client.names()).endsWith("Alive");

        loop.run(Duration.ofSeconds(50));
        assertThat(client.disconnected).isFalse();
        loop.run(Duration.ofSeconds(12));

        assertThat(client.disconnected).isTrue();
        assertThat(dropped).isEqualTo(1);
        assertThat(streams.open()).isZero();
    }

    @Test
    void anIdleStreamShowsLifeAndEndsWithItsToken() {
        TaskId id = submitted("alice");
        Client client = follow(id, clock.instant().plusSeconds(50), null);

        loop.run(Duration.ofSeconds(55));

        assertThat(client.names()).containsExactly("Changed", "Alive", "Alive", "Alive", "Expired");
        assertThat(client.completed).isTrue();
        assertThat(streams.open()).isZero();
    }

    @Test
    void whoHasTheEndGetsNoStream() {
        TaskId id = submitted("alice");
        store.cancel(id, TestSubmission.BY_ALICE, Precondition.NONE).await().indefinitely();
        Client client = follow(id);
        StreamPosition end = client.take().getLast().position();
        Task task = store.findWithoutContent(id).await().indefinitely().orElseThrow();

        Optional<Flow.Publisher<StreamEvent>> again = streams.follow(
                        task, end, reader(client, "alice", false, Instant.MAX))
                .await()
                .indefinitely();

        assertThat(again).isEmpty();
    }

    @Test
    void limitsHoldAndAnEndedStreamFreesItsPlace() {
        TaskId id = submitted("alice");
        List<Client> clients = List.of(follow(id), follow(id), follow(id));
        assertThatThrownBy(() -> followOrThrow("alice")).isInstanceOf(TooManyStreamsException.class);
        followAll("bob", false, null);
        followAll("bob", false, null);
        assertThatThrownBy(() -> followOrThrow("carol")).isInstanceOf(NoMoreStreamsException.class);

        store.cancel(id, TestSubmission.BY_ALICE, Precondition.NONE).await().indefinitely();
        told(id);

        assertThat(clients).allSatisfy(client -> assertThat(client.completed).isTrue());
        assertThat(streams.open()).isEqualTo(2);
        followOrThrow("carol");
    }

    private void followOrThrow(String name) {
        Client client = new Client();
        List<Throwable> failures = new ArrayList<>();
        streams.followMany(ALL, null, reader(client, name, false, Instant.MAX))
                .subscribe()
                .with(stream -> stream.subscribe(client), failures::add);
        loop.run(MOMENT);
        if (!failures.isEmpty()) {
            throw (RuntimeException) failures.getFirst();
        }
    }

    @Test
    void aStopEndsStreamsWithoutAnEvent() {
        TaskId id = submitted("alice");
        Client one = follow(id);
        Client all = followAll("alice", false, null);
        one.take();
        all.take();

        streams.close();
        loop.run(MOMENT);

        assertThat(one.names()).isEmpty();
        assertThat(one.completed).isTrue();
        assertThat(all.completed).isTrue();
        assertThat(streams.open()).isZero();
        assertThatThrownBy(() -> followOrThrow("bob")).isInstanceOf(NoMoreStreamsException.class);
    }
}
