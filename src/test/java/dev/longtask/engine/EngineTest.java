package dev.longtask.engine;

import static org.assertj.core.api.Assertions.assertThat;

import dev.longtask.config.LongtaskConfig;
import dev.longtask.engine.change.TaskChanges;
import dev.longtask.engine.trace.Tracing;
import dev.longtask.engine.type.TaskTypes;
import dev.longtask.store.Precondition;
import dev.longtask.store.TaskStore;
import dev.longtask.task.TaskId;
import dev.longtask.task.TaskStatus;
import dev.longtask.testing.TestConfig;
import dev.longtask.testing.TestSubmission;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

class EngineTest extends EngineFixture {
    @Test
    void aSubmittedTaskRunsAtOnceAndItsResultIsRecorded() {
        start();
        TaskId id = submit("gate");
        assertThat(get(id).status()).isEqualTo(TaskStatus.RUNNING);

        complete(id);

        assertThat(get(id).status()).isEqualTo(TaskStatus.COMPLETE);
        assertThat(get(id).result()).isEqualTo("1");
    }

    @Test
    void aDrainMayTakeAsLongAsTheLongestGrace() {
        settings.put("longtask.types.gate.grace", "10m");
        settings.put("longtask.drain-time", "20s");
        start();

        assertThat(engine().longestDrain()).isGreaterThan(Duration.ofMinutes(10).plusSeconds(20));
    }

    @Test
    void aDrainLetsWorkEndAndHandsTheRestBack() {
        settings.put("longtask.drain-time", "10s");
        start();
        TaskId quick = submit("gate");
        TaskId slow = submit("gate");
        TaskId waitingTask = submit("gate");
        CompletableFuture<Void> drained = drain();

        loop.run(Duration.ofSeconds(5));
        complete(quick);
        assertThat(drained).isNotDone();
        loop.run(Duration.ofSeconds(6));

        assertThat(drained).isDone();
        assertThat(get(quick).status()).isEqualTo(TaskStatus.COMPLETE);
        assertThat(get(slow).status()).isEqualTo(TaskStatus.ENQUEUED);
        assertThat(get(slow).attemptsUsed()).isZero();
        assertThat(get(waitingTask).attempt()).isZero();
    }

    @Test
    void aDrainEndsAlsoWhenAClaimUnderWayBringsNothing() {
        LongtaskConfig config = TestConfig.of(settings);
        TaskStore slow = new FaultyStore(store, loop, new Random(1), 0, lease -> {}, (lease, json) -> {}).proxy();
        Engine draining = new Engine(
                "node",
                slow,
                new TaskTypes(config, List.of(), handlers),
                config,
                loop,
                Runnable::run,
                clock,
                new Random(1),
                new TaskChanges(),
                SimulatedNode.NO_OBSERVER,
                Tracing.OFF);
        draining.start();
        draining.workAdded();
        CompletableFuture<Void> drained = draining.drain().subscribeAsCompletionStage();

        loop.run(Duration.ofMinutes(2));

        assertThat(drained).isDone();
    }

    @Test
    void tasksPastTheirRetentionAreDeletedInBatchesThatFollowEachOtherAtOnce() {
        List<TaskId> old = new ArrayList<>();
        for (int i = 0; i < 450; i++) {
            TaskId id = submitElsewhere("gate");
            store.cancel(id, TestSubmission.BY_ALICE, Precondition.NONE).await().indefinitely();
            old.add(id);
        }
        loop.run(TestSubmission.RETENTION);
        start();

        loop.run(SECOND);
        assertThat(steered.calls("purge")).isEqualTo(3);
        assertThat(old).allMatch(id -> store.find(id).await().indefinitely().isEmpty());

        loop.run(MINUTE.minusSeconds(2));
        assertThat(steered.calls("purge")).isEqualTo(3);
        loop.run(Duration.ofSeconds(2));
        assertThat(steered.calls("purge")).isEqualTo(4);
    }
}
