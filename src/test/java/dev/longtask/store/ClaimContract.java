package dev.longtask.store;

import static org.assertj.core.api.Assertions.assertThat;

import dev.longtask.store.lease.ClaimRequest;
import dev.longtask.store.lease.ClaimRequest.TypeDemand;
import dev.longtask.store.lease.Claims;
import dev.longtask.store.lease.FinishResult;
import dev.longtask.store.lease.LeaseState;
import dev.longtask.task.Task;
import dev.longtask.task.TaskStatus;
import dev.longtask.task.TaskTrace;
import dev.longtask.task.TraceContext;
import dev.longtask.task.attempt.Outcome;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** How a store leases tasks. */
abstract class ClaimContract extends StoreFixture {
    @Test
    void claimsTakeTheHighestPriorityFirstThenTheOldest() {
        Task old = submit(submission());
        Task young = submit(submission());
        Task urgent = submit(submission().type("import").priority(9));
        Task idle = submit(submission().priority(-1));

        assertThat(claim(4)).extracting(Task::id).containsExactly(urgent.id(), old.id(), young.id(), idle.id());
    }

    @Test
    void aClaimKeepsToTheLimitsInAllAndOfEachType() {
        IntStream.range(0, 5).forEach(i -> submit(submission()));
        IntStream.range(0, 5).forEach(i -> submit(submission().type("import")));

        Claims claims = await(store.claim(new ClaimRequest(
                new ClaimRequest.Claimant("node", 1),
                LEASE,
                List.of(new TypeDemand("export", 1), new TypeDemand("import", 4)),
                3)));

        assertThat(claims.tasks()).extracting(Task::type).containsExactly("export", "import", "import");
    }

    @Test
    void aClaimTakesNoTypeThatItDidNotAskFor() {
        submit(submission().type("other"));

        assertThat(claim(10)).isEmpty();
    }

    @Test
    void everyClaimOfATaskContinuesTheTraceOfItsSubmission() {
        TraceContext trace =
                new TraceContext("00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01", "vendor=value,other=1");
        Instant submitted = clock.instant();
        submit(submission().trace(trace.parent(), trace.state()));
        advance(Duration.ofSeconds(2));

        Task first = claimOne();
        advance(Duration.ofSeconds(3));
        finish(first, new Outcome.Failed("broken", Duration.ofSeconds(10)));
        Instant due = clock.instant().plusSeconds(10);
        advance(Duration.ofSeconds(15));
        Task second = claimOne();
        advance(Duration.ofSeconds(1));
        finish(second, new Outcome.Released("shutdown"));
        Instant released = clock.instant();
        advance(Duration.ofSeconds(1));
        Task third = claimOne();

        assertThat(first.trace()).isEqualTo(new TaskTrace(trace, submitted));
        assertThat(second.trace()).isEqualTo(new TaskTrace(trace, due));
        assertThat(third.trace()).isEqualTo(new TaskTrace(trace, released));
    }

    @Test
    void aTaskOfALaterStartIsQueuedFromThenOn() {
        Instant start = clock.instant().plusSeconds(60);
        submit(submission().runAt(start).trace("00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-00", null));
        advance(Duration.ofSeconds(61));

        assertThat(claimOne().trace())
                .isEqualTo(new TaskTrace(
                        new TraceContext("00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-00", null), start));
    }

    @Test
    void aTaskThatWasSubmittedWithoutATraceHasNone() {
        submit(submission());

        assertThat(claimOne().trace()).isNull();
    }

    @Test
    void aClaimedTaskRunsItsFirstAttemptWithItsInput() {
        submit(submission());

        Task claimed = claimOne();

        assertThat(claimed.attempt()).isEqualTo(1);
        assertThat(claimed.input()).isEqualTo("{\"space\":\"DOC\"}");
        Task read = get(claimed.id());
        assertThat(read.status()).isEqualTo(TaskStatus.RUNNING);
        assertThat(read.started()).isEqualTo(clock.instant());
    }

    @Test
    void aTaskIsNotClaimedBeforeItsTime() {
        Task later = submit(submission().runAt(clock.instant().plusSeconds(60)));

        Claims early = await(store.claim(request(10)));
        advance(Duration.ofSeconds(60));
        List<Task> due = claim(10);

        assertThat(early.tasks()).isEmpty();
        assertThat(early.nextDue()).isEqualTo(Duration.ofSeconds(60));
        assertThat(due).extracting(Task::id).containsExactly(later.id());
    }

    @Test
    void aLeaseThatRanOutIsReclaimedAndTheAttemptCounts() {
        submit(submission().maxAttempts(2));
        Task lost = claimOne();
        advance(LEASE);

        List<Task> reaped = await(store.reap(10, Duration.ofDays(1)));

        assertThat(reaped).extracting(Task::status).containsExactly(TaskStatus.ENQUEUED);
        Task again = claimOne();
        assertThat(again.attempt()).isEqualTo(2);
        assertThat(lost.id()).isEqualTo(again.id());
    }

    @Test
    void aTaskWhoseLastLeaseRanOutIsDead() {
        submit(submission().maxAttempts(1));
        claimOne();
        advance(LEASE);

        assertThat(await(store.reap(10, Duration.ofDays(1))))
                .extracting(Task::status)
                .containsExactly(TaskStatus.DEAD);
    }

    @Test
    void aRenewedLeaseLasts() {
        submit(submission());
        Task claimed = claimOne();
        advance(LEASE.minusSeconds(1));

        assertThat(renew(claimed)).isEqualTo(LeaseState.HELD);

        advance(LEASE.minusSeconds(1));
        assertThat(await(store.reap(10, Duration.ofDays(1)))).isEmpty();
    }

    @Test
    void aWriteUnderALostLeaseChangesNothing() {
        submit(submission());
        Task lost = claimOne();
        advance(LEASE);
        await(store.reap(10, Duration.ofDays(1)));
        Task again = claimOne();

        assertThat(renew(lost)).isEqualTo(LeaseState.LOST);
        assertThat(report(lost, 50, "late")).isEqualTo(LeaseState.LOST);
        assertThat(finish(lost, new Outcome.Completed("\"late\""))).isEqualTo(new FinishResult.LeaseLost());

        Task task = get(again.id());
        assertThat(task.status()).isEqualTo(TaskStatus.RUNNING);
        assertThat(task.progress()).isZero();
        assertThat(await(store.messages(again.id()))).isEmpty();
    }
}
