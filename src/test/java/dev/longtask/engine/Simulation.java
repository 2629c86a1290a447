package dev.longtask.engine;

import static org.assertj.core.api.Assertions.assertThat;

import dev.longtask.config.LongtaskConfig;
import dev.longtask.engine.type.TaskTypes;
import dev.longtask.store.ActionResult;
import dev.longtask.store.Precondition;
import dev.longtask.store.Quota;
import dev.longtask.store.SubmitResult;
import dev.longtask.store.TaskStore;
import dev.longtask.task.Submission;
import dev.longtask.task.Task;
import dev.longtask.task.TaskId;
import dev.longtask.task.TaskIds;
import dev.longtask.task.TaskStatus;
import dev.longtask.testing.MemoryTaskStore;
import dev.longtask.testing.MovableClock;
import dev.longtask.testing.TestConfig;
import dev.longtask.testing.TestSubmission;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import org.jspecify.annotations.Nullable;

/**
 * One run of nodes and clients with kills, pauses, lost messages and a faulty store, on one virtual clock and one seed.
 * The same seed gives the same run. At the end, an independent checker reads the store.
 */
final class Simulation {
    private static final Duration UNREST = Duration.ofMinutes(10);
    private static final Duration PEACE = Duration.ofHours(12);
    private static final int CREATED_AT_MOST = 12;
    private static final int CLUSTER_CONCURRENCY = 2;

    /** A node's position; when its node is killed, another takes over. */
    private final class Place {
        @Nullable SimulatedNode node;

        int started;

        SimulatedNode node() {
            return Objects.requireNonNull(node);
        }

        void start(int number) {
            TaskTypes types = new TaskTypes(
                    config, List.of(), Map.of("random", new RandomHandler(this::node, works, checkpoints, random)));
            String name = "node-" + number + "-" + started++;
            SimulatedNode next = new SimulatedNode(name, store, types, config, loop, clock, random);
            node = next;
            next.start();
        }
    }

    private final Random random;
    private final MovableClock clock = new MovableClock();
    private final VirtualLoop loop = new VirtualLoop(clock);
    private final MemoryTaskStore memory = new MemoryTaskStore(clock);
    private final FaultyStore faulty;
    /** Uses the default grace. */
    private final Works works = new Works(clock, Duration.ofSeconds(10));

    private final SavedCheckpoints checkpoints = new SavedCheckpoints();
    private final SimulatedWorkers workers;
    private final TaskStore store;
    private final TaskIds ids;
    private final LongtaskConfig config;
    private final int keyConcurrency;
    private final boolean limited;
    private final List<Place> places = new ArrayList<>();
    private final Map<TaskId, Submission> answered = new HashMap<>();
    private final Map<TaskId, TaskStatus> terminalAnswers = new HashMap<>();
    private final List<String> events = new ArrayList<>();
    private boolean unrest = true;

    Simulation(long seed) {
        random = new Random(seed);
        faulty = new FaultyStore(
                memory, loop, random, random.nextDouble() * 0.4, works::takenBack, checkpoints::acknowledged);
        store = faulty.proxy();
        ids = new TaskIds(clock, random);
        keyConcurrency = 1 + random.nextInt(2);
        limited = random.nextInt(3) == 0;
        Map<String, String> settings = new HashMap<>(Map.of(
                "longtask.slots",
                Integer.toString(1 + random.nextInt(6)),
                "longtask.defaults.timeout",
                "60s",
                "longtask.types.random.key-concurrency",
                Integer.toString(keyConcurrency),
                "longtask.drain-time",
                "10s"));
        settings.put("longtask.types.remote.kind", "worker");
        settings.put("longtask.types.remote.worker.lease", "20s");
        settings.put("longtask.types.remote.key-concurrency", Integer.toString(keyConcurrency));
        if (limited) {
            settings.put("longtask.types.remote.cluster-concurrency", Integer.toString(CLUSTER_CONCURRENCY));
            settings.put("longtask.types.random.cluster-concurrency", Integer.toString(CLUSTER_CONCURRENCY));
        }
        config = TestConfig.of(settings);
        int nodes = 1 + random.nextInt(3);
        for (int i = 0; i < nodes; i++) {
            places.add(new Place());
        }
        workers = new SimulatedWorkers(loop, random, this::anyNode, checkpoints);
    }

    /** How many attempts workers outside the service completed. */
    long completedByWorkers() {
        return workers.completed();
    }

    /** How many attempts of workers went on from a checkpoint. */
    long resumedByWorkers() {
        return checkpoints.resumedByWorkers();
    }

    /** How many batches of the store a write that can't be stored has spoiled for others. */
    long spoiledBatches() {
        return faulty.spoiledBatches();
    }

    /** Runs the simulation and checks the outcome; returns how many attempts went on from a checkpoint. */
    long run() {
        for (int i = 0; i < places.size(); i++) {
            places.get(i).start(i);
        }
        for (int i = random.nextInt(3); i >= 0; i--) {
            workers.start("worker-" + i);
        }
        int tasks = 1 + random.nextInt(CREATED_AT_MOST);
        for (int i = 0; i < tasks; i++) {
            Submission submission = submission(i);
            loop.schedule(within(UNREST.dividedBy(2)), () -> submit(submission));
        }
        int faults = random.nextInt(5);
        for (int i = 0; i < faults; i++) {
            loop.schedule(within(UNREST), this::breakSomeNode);
        }
        if (random.nextInt(3) == 0) {
            Duration outage = Duration.ofSeconds(10 + random.nextInt(110));
            events.add("outage of " + outage);
            loop.schedule(within(UNREST), () -> faulty.breakFor(outage));
        }
        loop.run(UNREST);
        unrest = false;
        workers.calmDown();
        faulty.heal();
        boolean ended = loop.runUntil(() -> answered.size() == tasks && allTerminal(), PEACE);
        assertThat(ended).as("every task ends; %s", events).isTrue();
        assertThat(works.violations()).as("%s", events).isEmpty();
        assertThat(checkpoints.violations()).as("%s", events).isEmpty();
        assertThat(workers.violations()).as("%s", events).isEmpty();
        SimulationChecker checker = new SimulationChecker(memory, answered.keySet(), terminalAnswers);
        checker.check(keyConcurrency, limited ? CLUSTER_CONCURRENCY : Integer.MAX_VALUE);
        return checkpoints.resumed();
    }

    private Submission submission(int number) {
        String type = random.nextInt(3) == 0 ? "remote" : "random";
        TestSubmission submission = TestSubmission.of(ids.get())
                .type(type)
                .priority(random.nextInt(3))
                .maxAttempts(1 + random.nextInt(4))
                .idempotency("key-" + number, "body");
        if (random.nextInt(3) == 0) {
            submission.key(type + random.nextInt(2));
        }
        if (random.nextInt(4) == 0) {
            submission.runAt(clock.instant().plus(within(UNREST)));
        }
        return submission.build();
    }

    private SimulatedNode anyNode() {
        return places.get(random.nextInt(places.size())).node();
    }

    /**
     * Acts as a client: repeats a submission under the same key until it is answered, then may cancel or retry the
     * task.
     */
    private void submit(Submission submission) {
        store.submit(List.of(submission), Quota.ofUnfinished(100))
                .subscribe()
                .with(
                        result -> {
                            TaskId id = ((SubmitResult.Stored) result)
                                    .tasks()
                                    .getFirst()
                                    .id();
                            answered.put(id, submission);
                            anyNode().engine.workAdded();
                            if (random.nextInt(3) == 0) {
                                loop.schedule(within(UNREST.dividedBy(4)), () -> cancel(id));
                            }
                        },
                        failure -> loop.schedule(Duration.ofSeconds(1), () -> submit(submission)));
    }

    private void cancel(TaskId id) {
        store.cancel(id, TestSubmission.BY_ALICE, Precondition.NONE)
                .subscribe()
                .with(
                        result -> {
                            if (result instanceof ActionResult.Done(Task task)) {
                                anyNode().engine.changed(task);
                                if (task.status().isTerminal()) {
                                    terminalAnswers.put(id, task.status());
                                }
                            }
                        },
                        failure -> {
                            if (unrest) {
                                loop.schedule(Duration.ofSeconds(1), () -> cancel(id));
                            }
                        });
    }

    private void breakSomeNode() {
        int number = random.nextInt(places.size());
        Place place = places.get(number);
        SimulatedNode node = place.node();
        if (node.isDead()) {
            return;
        }
        switch (random.nextInt(3)) {
            case 0 -> {
                events.add("drain at " + clock.instant());
                node.engine.drain().subscribe().with(done -> {});
                loop.schedule(within(Duration.ofSeconds(60)), () -> replace(place, number, node));
            }
            case 1 -> {
                events.add("pause at " + clock.instant());
                node.pause();
                loop.schedule(within(Duration.ofMinutes(3)), node::resume);
            }
            default -> {
                events.add("kill at " + clock.instant());
                node.kill();
                loop.schedule(within(Duration.ofSeconds(30)), () -> replace(place, number, node));
            }
        }
    }

    private static void replace(Place place, int number, SimulatedNode old) {
        old.resume();
        old.kill();
        if (place.node().equals(old)) {
            place.start(number);
        }
    }

    private boolean allTerminal() {
        return memory.ids().allMatch(id -> get(id).status().isTerminal());
    }

    private Task get(TaskId id) {
        return memory.find(id).await().indefinitely().orElseThrow();
    }

    private Duration within(Duration time) {
        return Duration.ofMillis((long) (random.nextDouble() * time.toMillis()));
    }
}
