package dev.longtask.engine;

import static org.assertj.core.api.Assertions.assertThat;

import dev.longtask.store.query.HistoryPage;
import dev.longtask.task.Actor;
import dev.longtask.task.Task;
import dev.longtask.task.TaskId;
import dev.longtask.task.TaskStatus;
import dev.longtask.task.attempt.HistoryEntry;
import dev.longtask.testing.MemoryTaskStore;
import dev.longtask.testing.PromiseChecker;
import dev.longtask.testing.TaskRecords;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;

/** Checks the outcome of a simulation. It reads the history and shares no code with the engine. */
final class SimulationChecker {
    private final MemoryTaskStore store;
    private final Set<TaskId> answered;
    private final Map<TaskId, TaskStatus> terminalAnswers;

    /**
     * @param answered tasks whose submission was answered
     * @param terminalAnswers final statuses that clients were told
     */
    SimulationChecker(MemoryTaskStore store, Set<TaskId> answered, Map<TaskId, TaskStatus> terminalAnswers) {
        this.store = store;
        this.answered = answered;
        this.terminalAnswers = terminalAnswers;
    }

    void check(int keyConcurrency, int clusterConcurrency) {
        assertThat(store.ids()).as("each answered submission is there").containsAll(answered);
        PromiseChecker promises = new PromiseChecker(
                store.ids().map(id -> TaskRecords.of(get(id), history(id))).toList());
        promises.checkTasks();
        promises.checkKeys(keyConcurrency);
        promises.checkConcurrency("random", clusterConcurrency);
        promises.checkConcurrency("remote", clusterConcurrency);
        store.ids().forEach(this::check);
    }

    private void check(TaskId id) {
        Task task = get(id);
        Actor runner = null;
        int attempts = 0;
        for (HistoryEntry entry : history(id)) {
            if (entry.to() == TaskStatus.RUNNING) {
                runner = entry.actor();
                attempts++;
            } else if (entry.from() != null
                    && entry.from().isLeased()
                    && entry.to() != TaskStatus.CANCEL_REQUESTED
                    && isBoundByLease(entry.actor(), Objects.requireNonNull(runner))) {
                assertThat(entry.actor())
                        .as("who ends an attempt holds its lease: %s", history(id))
                        .isEqualTo(runner);
            }
        }
        assertThat(task.result())
                .as("the result is that of the attempt that completed")
                .isEqualTo(task.status() == TaskStatus.COMPLETE ? Integer.toString(attempts) : null);
        if (terminalAnswers.containsKey(id)) {
            assertThat(task.status()).as("as the client was told").isEqualTo(terminalAnswers.get(id));
        }
    }

    /** Nodes may end the attempts of workers: overdue ones, and those that did not reach their worker. */
    private static boolean isBoundByLease(Actor actor, Actor runner) {
        return actor.kind() == Actor.Kind.WORKER
                || (actor.kind() == Actor.Kind.NODE && runner.kind() == Actor.Kind.NODE);
    }

    private List<HistoryEntry> history(TaskId id) {
        return store.history(id, HistoryPage.START, 1_000)
                .await()
                .indefinitely()
                .entries();
    }

    private Task get(TaskId id) {
        return store.find(id).await().indefinitely().orElseThrow();
    }
}
