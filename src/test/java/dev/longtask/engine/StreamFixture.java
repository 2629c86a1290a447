package dev.longtask.engine;

import dev.longtask.engine.change.TaskChanges;
import dev.longtask.engine.stream.StreamEvent;
import dev.longtask.engine.stream.StreamFilter;
import dev.longtask.engine.stream.StreamObserver;
import dev.longtask.engine.stream.StreamPosition;
import dev.longtask.engine.stream.StreamReader;
import dev.longtask.engine.stream.Streams;
import dev.longtask.store.Quota;
import dev.longtask.store.lease.ClaimRequest;
import dev.longtask.task.Lease;
import dev.longtask.task.Principal;
import dev.longtask.task.Task;
import dev.longtask.task.TaskId;
import dev.longtask.task.TaskIds;
import dev.longtask.task.attempt.Report;
import dev.longtask.task.attempt.ReportEntry;
import dev.longtask.testing.MemoryTaskStore;
import dev.longtask.testing.MovableClock;
import dev.longtask.testing.TestSubmission;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.Flow;
import org.jspecify.annotations.Nullable;

/** Streams on a virtual clock, with clients that read when the test says so. */
abstract class StreamFixture {
    static final Duration MOMENT = Duration.ofMillis(400);
    static final StreamFilter ALL = new StreamFilter(Set.of(), null, Map.of(), null, null, null, null);

    final MovableClock clock = new MovableClock();
    final VirtualLoop loop = new VirtualLoop(clock);
    final MemoryTaskStore store = new MemoryTaskStore(clock);
    final SteeredStore steered = new SteeredStore(store);
    final TaskChanges changes = new TaskChanges();
    final TaskIds ids = new TaskIds(clock, new Random(1));
    int dropped;
    final Streams streams =
            new Streams(steered.proxy(), changes, loop, clock, Duration.ofSeconds(5), 3, 5, new StreamObserver() {
                @Override
                public void sent(StreamEvent event) {}

                @Override
                public void dropped() {
                    dropped++;
                }
            });

    /** A client. */
    static final class Client implements Flow.Subscriber<StreamEvent> {
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

    static StreamReader reader(Client client, String name, boolean admin, Instant until) {
        return new StreamReader(Principal.of(name), admin, until, () -> client.disconnected = true);
    }

    Client follow(TaskId id) {
        return follow(id, Instant.MAX, null);
    }

    Client follow(TaskId id, Instant until, @Nullable StreamPosition after) {
        Client client = new Client();
        Task task = store.findWithoutContent(id).await().indefinitely().orElseThrow();
        streams.follow(task, after, reader(client, "alice", false, until))
                .subscribe()
                .with(found -> found.orElseThrow().subscribe(client));
        loop.run(MOMENT);
        return client;
    }

    Client followAll(String name, boolean admin, @Nullable StreamPosition after) {
        Client client = new Client();
        streams.followMany(ALL, after, reader(client, name, admin, Instant.MAX))
                .subscribe()
                .with(stream -> stream.subscribe(client));
        loop.run(MOMENT);
        return client;
    }

    TaskId submitted(String creator) {
        TestSubmission submission = TestSubmission.of(ids.get()).creator(creator);
        store.submit(List.of(submission.build()), Quota.NONE).await().indefinitely();
        return submission.id();
    }

    Lease claimed(TaskId id) {
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

    void report(Lease lease, int progress, String... lines) {
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

    void told(TaskId id) {
        changes.publish(id);
        loop.run(MOMENT);
    }
}
