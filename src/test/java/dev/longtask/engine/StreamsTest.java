package dev.longtask.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.longtask.engine.change.TaskChanges;
import dev.longtask.engine.rejection.NoMoreStreamsException;
import dev.longtask.engine.rejection.TooManyStreamsException;
import dev.longtask.engine.stream.StreamEvent;
import dev.longtask.engine.stream.StreamFilter;
import dev.longtask.engine.stream.StreamObserver;
import dev.longtask.engine.stream.StreamPosition;
import dev.longtask.engine.stream.StreamReader;
import dev.longtask.engine.stream.Streams;
import dev.longtask.store.ClaimRequest;
import dev.longtask.store.Quota;
import dev.longtask.task.Lease;
import dev.longtask.task.Principal;
import dev.longtask.task.Report;
import dev.longtask.task.ReportEntry;
import dev.longtask.task.Task;
import dev.longtask.task.TaskId;
import dev.longtask.task.TaskIds;
import dev.longtask.testing.MemoryTaskStore;
import dev.longtask.testing.MovableClock;
import dev.longtask.testing.TestSubmission;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.Flow;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** Streams on a virtual clock, with clients that read when the test says so. */
class StreamsTest {
    private static final Duration MOMENT = Duration.ofMillis(400);
    private static final StreamFilter ALL = new StreamFilter(Set.of(), null, Map.of(), null, null, null);

    private final MovableClock clock = new MovableClock();
    private final VirtualLoop loop = new VirtualLoop(clock);
    private final MemoryTaskStore store = new MemoryTaskStore(clock);
    private final SteeredStore steered = new SteeredStore(store);
    private final TaskChanges changes = new TaskChanges();
    private final TaskIds ids = new TaskIds(clock, new Random(1));
    private int dropped;
    private final Streams streams =
            new Streams(steered.proxy(), changes, loop, clock, Duration.ofSeconds(5), 3, 5, new StreamObserver() {
                @Override
                public void sent(StreamEvent event) {}

                @Override
                public void dropped() {
                    dropped++;
                }
            });

    /** A client. */
    private static final class Client implements Flow.Subscriber<StreamEvent> {
        final List<StreamEvent> events = new ArrayList<>();
        boolean reads = true;
        boolean completed;
        boolean disconnected;
        Flow.@Nullable Subscription subscription;

        @Override
        public void onSubscribe(Flow.Subscription stream) {
            subscription = stream;
            stream.request(1);
        }

        @Override
        public void onNext(StreamEvent event) {
            events.add(event);
            if (reads) {
                ask();
            }
        }

        void ask() {
            if (subscription != null) {
                subscription.request(1);
            }
        }

        @Override
        public void onError(Throwable failure) {
            throw new IllegalStateException(failure);
        }

        @Override
        public void onComplete() {
            completed = true;
        }

        List<StreamEvent> take() {
            List<StreamEvent> taken = List.copyOf(events);
            events.clear();
            return taken;
        }

        List<String> names() {
            return take().stream()
                    .map(event -> event.getClass().getSimpleName())
                    .toList();
        }
    }

    private static StreamReader reader(Client client, String name, boolean admin, Instant until) {
        return new StreamReader(Principal.of(name), admin, until, () -> client.disconnected = true);
    }

    private Client follow(TaskId id) {
        return follow(id, Instant.MAX, null);
    }

    private Client follow(TaskId id, Instant until, @Nullable StreamPosition after) {
        Client client = new Client();
        Task task = store.findWithoutContent(id).await().indefinitely().orElseThrow();
        streams.follow(task, after, reader(client, "alice", false, until))
                .subscribe()
                .with(found -> found.orElseThrow().subscribe(client));
        loop.run(MOMENT);
        return client;
    }

    private Client followAll(String name, boolean admin, @Nullable StreamPosition after) {
        Client client = new Client();
        streams.followMany(ALL, after, reader(client, name, admin, Instant.MAX))
                .subscribe()
                .with(stream -> stream.subscribe(client));
        loop.run(MOMENT);
        return client;
    }

    private TaskId submitted(String creator) {
        TestSubmission submission = TestSubmission.of(ids.get()).creator(creator);
        store.submit(List.of(submission.build()), Quota.NONE).await().indefinitely();
        return submission.id();
    }

    private Lease claimed(TaskId id) {
        Task task = store
                .claim(new ClaimRequest(
                        new ClaimRequest.Claimant("node", 1),
                        Duration.ofHours(1),
                        List.of(new ClaimRequest.TypeDemand("export", 1)),
                        1))
                .await()
                .indefinitely()
                .tasks()
                .stream()
                .filter(any -> any.id().equals(id))
                .findFirst()
                .orElseThrow();
        return new Lease(task.id(), task.attempt());
    }

    private void report(Lease lease, int progress, String... lines) {
        store.report(
                        lease,
                        new Report(
                                progress,
                                List.of(),
                                java.util.Arrays.stream(lines)
                                        .map(line -> new ReportEntry(clock.instant(), line))
                                        .toList()))
                .await()
                .indefinitely();
    }

    private void told(TaskId id) {
        changes.publish(id);
        loop.run(MOMENT);
    }

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

        store.cancel(id, TestSubmission.BY_ALICE).await().indefinitely();
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
        store.cancel(id, TestSubmission.BY_ALICE).await().indefinitely();
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
        StreamFilter imports = new StreamFilter(Set.of(), "import", Map.of(), null, null, null);
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
        store.cancel(one, TestSubmission.BY_ALICE).await().indefinitely();
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

    @Test
    void limitsHoldAndAnEndedStreamFreesItsPlace() {
        TaskId id = submitted("alice");
        List<Client> clients = List.of(follow(id), follow(id), follow(id));
        assertThatThrownBy(() -> followOrThrow("alice")).isInstanceOf(TooManyStreamsException.class);
        followAll("bob", false, null);
        followAll("bob", false, null);
        assertThatThrownBy(() -> followOrThrow("carol")).isInstanceOf(NoMoreStreamsException.class);

        store.cancel(id, TestSubmission.BY_ALICE).await().indefinitely();
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
