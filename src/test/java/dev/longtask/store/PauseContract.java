package dev.longtask.store;

import static org.assertj.core.api.Assertions.assertThat;

import dev.longtask.store.lease.ClaimRequest;
import dev.longtask.store.lease.ClaimRequest.TypeDemand;
import dev.longtask.store.lease.ClaimRequest.TypeLimits;
import dev.longtask.store.lease.ClaimRequest.WaitingWorker;
import dev.longtask.store.lease.Claims;
import dev.longtask.store.lease.FinishResult;
import dev.longtask.store.lease.LeaseState;
import dev.longtask.store.type.TypePauses.Pause;
import dev.longtask.task.Actor;
import dev.longtask.task.Principal;
import dev.longtask.task.Rate;
import dev.longtask.task.Task;
import dev.longtask.task.TaskStatus;
import dev.longtask.task.WaitingFor;
import dev.longtask.task.attempt.Outcome;
import dev.longtask.testing.TestSubmission;
import io.smallrye.mutiny.Uni;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Paused types, of which no attempt starts. */
abstract class PauseContract extends WorkerFixture {
    private static final Actor ROOT = Actor.user(Principal.of("root"));

    private Pause pause(String type) {
        return await(store.pauses().pause(type, ROOT));
    }

    private void resume(String type) {
        await(store.pauses().resume(type));
    }

    @Test
    void aPauseSaysWhoPausedTheTypeAndWhen() {
        Instant first = clock.instant();
        assertThat(pause("import")).isEqualTo(new Pause("import", ROOT, first));
        advance(Duration.ofSeconds(5));

        Pause again = await(store.pauses().pause("import", TestSubmission.BY_ALICE));
        pause("export");

        assertThat(again).isEqualTo(new Pause("import", ROOT, first));
        assertThat(await(store.pauses().all()))
                .containsExactly(new Pause("export", ROOT, clock.instant()), new Pause("import", ROOT, first));
        assertThat(await(store.statistics()).paused()).containsExactlyInAnyOrder("export", "import");
    }

    @Test
    void aResumedTypeIsNotPaused() {
        pause("export");

        resume("export");
        resume("export");
        resume("never paused");

        assertThat(await(store.pauses().all())).isEmpty();
        assertThat(await(store.statistics()).paused()).isEmpty();
    }

    @Test
    void noNodeStartsAnAttemptOfAPausedType() {
        Task waiting = submit(submission());
        pause("export");
        Task later = submit(submission());

        assertThat(claim(10)).isEmpty();
        assertThat(claim(10, TypeLimits.NONE).tasks()).isEmpty();
        assertThat(claim(10, concurrency(5)).tasks()).isEmpty();

        resume("export");
        assertThat(claim(10)).extracting(Task::id).containsExactly(waiting.id(), later.id());
    }

    @Test
    void noWorkerStartsAnAttemptOfAPausedType() {
        Task waiting = submit(submission());
        pause("export");

        assertThat(lease(5).tasks()).isEmpty();
        WaitingWorker worker = exporter(ONE, 5);
        assertThat(await(store.claim(request(Map.of("export", 5), 5, concurrency(5), worker)))
                        .tasks())
                .isEmpty();

        resume("export");
        assertThat(lease(5).tasks()).extracting(Task::id).containsExactly(waiting.id());
    }

    @Test
    void tasksOfAPausedTypeDoNotTakeThePlacesOfOthers() {
        IntStream.range(0, 5).forEach(i -> submit(submission().priority(9)));
        Task other = submit(submission().type("import"));
        pause("export");

        assertThat(claim(2)).extracting(Task::id).containsExactly(other.id());
        Task next = submit(submission().type("import"));
        WaitingWorker worker = new WaitingWorker(ONE, Set.of("export", "import"), 2);
        assertThat(await(store.claim(request(Map.of("export", 2, "import", 2), 2, worker)))
                        .tasks())
                .extracting(Task::id)
                .containsExactly(next.id());
    }

    @Test
    void aClaimThatFindsOnlyPausedTasksKnowsNoTimeToClaimAgain() {
        submit(submission());
        submit(submission().type("import"));
        pause("export");
        pause("import");

        List<Claims> claims = new ArrayList<>();
        claims.add(await(store.claim(request(5))));
        claims.add(claim(5, concurrency(5)));
        claims.add(claim(5, new TypeLimits(null, new Rate(3, Duration.ofMinutes(1)), false)));
        claims.add(lease(5));
        WaitingWorker worker = new WaitingWorker(ONE, Set.of("export", "import"), 2);
        claims.add(await(store.claim(request(Map.of("export", 2, "import", 2), 2, worker))));

        assertThat(claims).allSatisfy(claim -> {
            assertThat(claim.tasks()).isEmpty();
            assertThat(claim.nextDue()).isNull();
            assertThat(claim.complete()).isTrue();
        });
    }

    @Test
    void runningAttemptsGoOnAndTheirRetriesWait() {
        submit(submission());
        submit(submission());
        Task failing = claimOne();
        Task ending = claimOne();
        pause("export");

        assertThat(renew(failing)).isEqualTo(LeaseState.HELD);
        assertThat(finish(failing, new Outcome.Failed("broken", Duration.ZERO)))
                .isEqualTo(new FinishResult.Recorded(TaskStatus.ENQUEUED));
        assertThat(finish(ending, new Outcome.Completed(null)))
                .isEqualTo(new FinishResult.Recorded(TaskStatus.COMPLETE));
        assertThat(claim(10)).isEmpty();

        resume("export");
        assertThat(claim(10)).extracting(Task::id).containsExactly(failing.id());
    }

    @Test
    void aScheduledTaskOfAPausedTypeWaitsBeyondItsTime() {
        Task planned = submit(submission().runAt(clock.instant().plusSeconds(60)));
        pause("export");
        advance(Duration.ofSeconds(61));

        assertThat(await(store.claim(request(5))))
                .satisfies(claims -> assertThat(claims.tasks()).isEmpty())
                .satisfies(claims -> assertThat(claims.nextDue()).isNull());

        resume("export");
        assertThat(claim(5)).extracting(Task::id).containsExactly(planned.id());
    }

    @Test
    void aWaitingTaskSaysThatItsTypeIsPausedUnlessSomethingElseComesFirst() {
        Task ready = submit(submission().key("a"));
        Task blocked = submit(submission().key("a"));
        Task planned = submit(submission().runAt(clock.instant().plusSeconds(60)));
        Task other = submit(submission().type("import"));
        pause("export");

        assertThat(get(ready.id()).waitingFor()).isEqualTo(WaitingFor.PAUSE);
        assertThat(get(blocked.id()).waitingFor()).isEqualTo(WaitingFor.CONCURRENCY_KEY);
        assertThat(get(planned.id()).waitingFor()).isEqualTo(WaitingFor.RUN_AT);
        assertThat(get(other.id()).waitingFor()).isEqualTo(WaitingFor.SLOT);
        assertThat(listAll())
                .filteredOn(task -> task.waitingFor() == WaitingFor.PAUSE)
                .extracting(Task::id)
                .containsExactly(ready.id());
        advance(Duration.ofSeconds(61));
        assertThat(get(planned.id()).waitingFor()).isEqualTo(WaitingFor.PAUSE);

        resume("export");
        assertThat(get(ready.id()).waitingFor()).isEqualTo(WaitingFor.SLOT);
        Task running = claim(1).getFirst();
        pause("export");
        assertThat(get(running.id()).waitingFor()).isNull();
    }

    @Test
    void noClaimThatBeginsBeforeAPauseStartsAnAttemptAfterIt() {
        IntStream.range(0, 200).forEach(i -> submit(submission()));
        Set<Task> claimed = new HashSet<>();
        for (int round = 0; round < 20; round++) {
            List<CompletableFuture<Claims>> claims = IntStream.range(0, 8)
                    .mapToObj(i -> store.claim(new ClaimRequest(
                            new ClaimRequest.Claimant("node", i), LEASE, List.of(new TypeDemand("export", 1)), 1)))
                    .map(Uni::subscribeAsCompletionStage)
                    .toList();
            pause("export");
            long running = running();
            claims.forEach(claim -> claimed.addAll(claim.join().tasks()));

            assertThat(running()).isEqualTo(running);
            assertThat(claimed).hasSize((int) running);
            resume("export");
        }
        assertThat(claimed).isNotEmpty();
    }

    private long running() {
        return listAll().stream()
                .filter(task -> task.status() == TaskStatus.RUNNING)
                .count();
    }
}
