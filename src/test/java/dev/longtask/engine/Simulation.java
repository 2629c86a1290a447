package dev.longtask.engine;

import static org.assertj.core.api.Assertions.assertThat;

import dev.longtask.config.LongtaskConfig;
import dev.longtask.store.ActionResult;
import dev.longtask.store.SubmitResult;
import dev.longtask.store.TaskStore;
import dev.longtask.task.HistoryEntry;
import dev.longtask.task.Submission;
import dev.longtask.task.Task;
import dev.longtask.task.TaskId;
import dev.longtask.task.TaskIds;
import dev.longtask.task.TaskStatus;
import dev.longtask.task.Transitions;
import dev.longtask.testing.MemoryTaskStore;
import dev.longtask.testing.MovableClock;
import dev.longtask.testing.TestConfig;
import dev.longtask.testing.TestSubmission;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;

/**
 * One run of engine, clients, kills and a store that goes wrong, all on one virtual clock and one seed: the same seed
 * gives the same run. At its end a checker of its own reads what the store holds.
 */
final class Simulation {
    private static final Duration UNREST = Duration.ofMinutes(10);
    private static final Duration PEACE = Duration.ofHours(12);
    private static final int CREATED_AT_MOST = 12;

    private final Random random;
    private final MovableClock clock = new MovableClock();
    private final VirtualLoop loop = new VirtualLoop(clock);
    private final MemoryTaskStore memory = new MemoryTaskStore(clock);
    private final FaultyStore faulty;
    private final TaskStore store;
    private final TaskIds ids;
    private final LongtaskConfig config;
    private final TaskTypes types;
    private final Map<TaskId, Submission> answered = new HashMap<>();
    private final Map<TaskId, TaskStatus> terminalAnswers = new HashMap<>();
    private final List<String> events = new ArrayList<>();
    private SimulatedNode node;
    private boolean unrest = true;
    private int nodes;

    Simulation(long seed) {
        random = new Random(seed);
        faulty = new FaultyStore(memory, loop, random, random.nextDouble() * 0.4);
        store = faulty.proxy();
        ids = new TaskIds(clock, random);
        config = TestConfig.of(Map.of(
                "longtask.slots", Integer.toString(1 + random.nextInt(6)),
                "longtask.defaults.timeout", "60s",
                "longtask.drain-time", "10s"));
        types = new TaskTypes(config, List.of(), Map.of("random", new RandomHandler(() -> node().loop(), random)));
        node = newNode();
    }

    private SimulatedNode node() {
        return node;
    }

    /** Runs it, and checks what came of it. */
    void run() {
        node.start();
        int tasks = 1 + random.nextInt(CREATED_AT_MOST);
        for (int i = 0; i < tasks; i++) {
            Submission submission = submission(i);
            loop.schedule(within(UNREST.dividedBy(2)), () -> submit(submission));
        }
        int kills = random.nextInt(4);
        for (int i = 0; i < kills; i++) {
            loop.schedule(within(UNREST), this::killAndRestart);
        }
        loop.run(UNREST);
        unrest = false;
        faulty.heal();
        boolean ended = loop.runUntil(() -> answered.size() == tasks && allTerminal(), PEACE);
        assertThat(ended).as("every task ends; %s", events).isTrue();
        check();
    }

    private Submission submission(int number) {
        TestSubmission submission = TestSubmission.of(ids.get())
                .type("random")
                .priority(random.nextInt(3))
                .maxAttempts(1 + random.nextInt(4))
                .idempotency("key-" + number, "body");
        return (random.nextInt(4) == 0 ? submission.runAt(clock.instant().plus(within(UNREST))) : submission).build();
    }

    /** As a client does: repeats under the same key until it is answered, and may cancel or retry later. */
    private void submit(Submission submission) {
        store.submit(List.of(submission), 100)
                .subscribe()
                .with(
                        result -> {
                            TaskId id = ((SubmitResult.Stored) result)
                                    .tasks()
                                    .getFirst()
                                    .id();
                            answered.put(id, submission);
                            node.engine.wake();
                            if (random.nextInt(3) == 0) {
                                loop.schedule(within(UNREST.dividedBy(4)), () -> cancel(id));
                            }
                        },
                        failure -> loop.schedule(Duration.ofSeconds(1), () -> submit(submission)));
    }

    private void cancel(TaskId id) {
        store.cancel(id, "alice")
                .subscribe()
                .with(
                        result -> {
                            if (result instanceof ActionResult.Done(Task task)) {
                                node.engine.cancelRequested(new dev.longtask.task.Lease(id, task.attempt()));
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

    private void killAndRestart() {
        events.add("kill at " + clock.instant());
        if (random.nextInt(3) == 0) {
            node.engine.drain().subscribe().with(done -> {});
            SimulatedNode drained = node;
            loop.schedule(within(Duration.ofSeconds(60)), drained::kill);
        } else {
            node.kill();
        }
        loop.schedule(within(Duration.ofSeconds(30)), () -> {
            node = newNode();
            node.start();
        });
    }

    private SimulatedNode newNode() {
        return new SimulatedNode("node-" + nodes++, store, types, config, loop, clock, random);
    }

    private boolean allTerminal() {
        return memory.ids().allMatch(id -> get(id).status().isTerminal());
    }

    // The checker: it reads the history, and shares nothing with the engine but the table of what may follow what.

    private void check() {
        assertThat(memory.ids()).as("each answered submission is there").containsAll(answered.keySet());
        memory.ids().forEach(this::check);
    }

    private void check(TaskId id) {
        List<HistoryEntry> history = memory.history(id).await().indefinitely();
        Task task = get(id);
        assertThat(history.getFirst().to()).isEqualTo(TaskStatus.ENQUEUED);
        int attempts = 0;
        String runner = "";
        for (int i = 1; i < history.size(); i++) {
            TaskStatus from = history.get(i - 1).to();
            TaskStatus to = history.get(i).to();
            assertThat(history.get(i).from()).as("%s", history).isEqualTo(from);
            assertThat(Transitions.leads(from, to)).as("%s", history).isTrue();
            assertThat(from.isTerminal()).as("one outcome: %s", history).isFalse();
            if (to == TaskStatus.RUNNING) {
                attempts++;
            }
            if (to == TaskStatus.RUNNING) {
                runner = history.get(i).actor();
            } else if (from.isLeased() && history.get(i).actor().startsWith("node:")) {
                assertThat(history.get(i).actor())
                        .as("who ends an attempt holds its lease: %s", history)
                        .isEqualTo(runner);
            }
            // One lease at a time: an attempt starts when the one before has ended, and its number is its own.
            assertThat(history.get(i).attempt()).as("%s", history).isEqualTo(attempts);
        }
        assertThat(history.getLast().to()).isEqualTo(task.status());
        assertThat(task.attemptsUsed()).isLessThanOrEqualTo(task.maxAttempts());
        assertThat(task.result())
                .as("the result is that of the attempt that completed")
                .isEqualTo(task.status() == TaskStatus.COMPLETE ? Integer.toString(attempts) : null);
        if (terminalAnswers.containsKey(id)) {
            assertThat(task.status()).as("as the client was told").isEqualTo(terminalAnswers.get(id));
        }
    }

    private Task get(TaskId id) {
        return memory.find(id).await().indefinitely().orElseThrow();
    }

    private Duration within(Duration time) {
        return Duration.ofMillis(random.nextLong(time.toMillis()));
    }
}
