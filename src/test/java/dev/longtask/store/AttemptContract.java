package dev.longtask.store;

import static org.assertj.core.api.Assertions.assertThat;

import dev.longtask.task.Actor;
import dev.longtask.task.LogLine;
import dev.longtask.task.Outcome;
import dev.longtask.task.Report;
import dev.longtask.task.ReportEntry;
import dev.longtask.task.Task;
import dev.longtask.task.TaskStatus;
import dev.longtask.task.WaitingFor;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

/** How a store records attempts. */
abstract class AttemptContract extends ClaimContract {
    @Test
    void aCompletionIsRecordedWithItsResult() {
        submit(submission());
        Task claimed = claimOne();
        advance(Duration.ofSeconds(5));

        FinishResult answer = finish(claimed, new Outcome.Completed("{\"pages\":3}"));

        assertThat(answer).isEqualTo(new FinishResult.Recorded(TaskStatus.COMPLETE));
        Task task = get(claimed.id());
        assertThat(task.status()).isEqualTo(TaskStatus.COMPLETE);
        assertThat(task.result()).isEqualTo("{\"pages\":3}");
        assertThat(task.progress()).isEqualTo(100);
        assertThat(task.finished()).isEqualTo(clock.instant());
        assertThat(task.times().priorRunTime()).isEqualTo(Duration.ofSeconds(5));
    }

    @Test
    void charactersThatCanNotBeStoredAreReplacedInWhatAnAttemptSays() {
        submit(submission());
        Task claimed = claimOne();
        Report report = new Report(1, List.of(note("a\0\ud800b")), List.of(note("\udc00")));
        Outcome failed = new Outcome.Failed("\0\ud800", null);

        await(store.report(lease(claimed), report));
        assertThat(get(claimed.id()).message()).isEqualTo("a\ufffd\ufffdb");
        assertThat(await(store.log(claimed.id(), 0, 10)).lines())
                .extracting(LogLine::text)
                .containsExactly("\ufffd");
        FinishResult answer = finish(claimed, failed);

        assertThat(finish(claimed, failed)).isEqualTo(answer);
        assertThat(get(claimed.id()).message()).isEqualTo("\ufffd\ufffd");
    }

    @Test
    void aMessageBelongsToTheLatestAttempt() {
        submit(submission());
        Task first = claimOne();
        finish(first, new Outcome.Failed("broken pipe", Duration.ZERO));
        assertThat(get(first.id()).message()).isEqualTo("broken pipe");

        Task second = claimOne();
        assertThat(second.message()).isNull();
        assertThat(get(first.id()).message()).isNull();
        finish(second, new Outcome.Completed(null));

        assertThat(get(first.id()).message()).isNull();
    }

    @Test
    void aFailedAttemptKeepsNoMessageBesideItsReasonAndACompletedOneItsLast() {
        submit(submission());
        Task first = claimOne();
        report(first, 10, "Page 1");
        finish(first, new Outcome.Failed("broken pipe", Duration.ZERO));
        assertThat(get(first.id()).message()).isEqualTo("broken pipe");

        Task second = claimOne();
        report(second, 20, "Page 2");
        finish(second, new Outcome.Completed("1"));

        assertThat(get(first.id()).message()).isEqualTo("Page 2");
    }

    @Test
    void theRunTimeOfARunningTaskIsByTheStoresClockAsAllItsTimesAre() {
        submit(submission());
        Task task = claimOne();
        advance(Duration.ofSeconds(7));

        Task read = get(task.id());

        assertThat(read.elapsed()).isEqualTo(Duration.ofSeconds(7));
        assertThat(read.asOf()).isEqualTo(clock.instant());
    }

    @Test
    void aTaskThatWaitsSaysForWhatAndUntilWhen() {
        Instant later = clock.instant().plus(Duration.ofHours(1));
        Task planned = submit(submission().runAt(later));
        assertThat(get(planned.id()).waitingFor()).isEqualTo(WaitingFor.RUN_AT);
        assertThat(get(planned.id()).nextAttempt()).isEqualTo(later);
        assertThat(planned.waitingFor()).isEqualTo(WaitingFor.RUN_AT);

        Task failing = submit(submission());
        assertThat(get(failing.id()).waitingFor()).isEqualTo(WaitingFor.SLOT);
        assertThat(get(failing.id()).nextAttempt()).isNull();
        Task claimed = claimOne();
        assertThat(claimed.waitingFor()).isNull();
        assertThat(get(failing.id()).waitingFor()).isNull();
        finish(claimed, new Outcome.Failed("broken", Duration.ofSeconds(10)));
        assertThat(get(failing.id()).waitingFor()).isEqualTo(WaitingFor.BACKOFF);
        assertThat(get(failing.id()).nextAttempt()).isEqualTo(clock.instant().plusSeconds(10));

        advance(Duration.ofHours(1));
        assertThat(get(planned.id()).waitingFor()).isEqualTo(WaitingFor.SLOT);
        assertThat(get(failing.id()).waitingFor()).isEqualTo(WaitingFor.SLOT);
    }

    @Test
    void aTaskThatOthersWithItsKeyHoldBackSaysSo() {
        Task first = submit(submission().key("k"));
        Task second = submit(submission().key("k"));
        assertThat(get(first.id()).waitingFor()).isEqualTo(WaitingFor.SLOT);
        assertThat(get(second.id()).waitingFor()).isEqualTo(WaitingFor.CONCURRENCY_KEY);
        assertThat(listAll())
                .extracting(task -> task.waitingFor())
                .containsExactlyInAnyOrder(WaitingFor.SLOT, WaitingFor.CONCURRENCY_KEY);

        finish(claimOne(), new Outcome.Completed(null));

        assertThat(get(second.id()).waitingFor()).isEqualTo(WaitingFor.SLOT);
    }

    @Test
    void theTimesThatAttemptsRanAddUp() {
        submit(submission());
        for (int seconds : List.of(5, 4)) {
            Task failing = claimOne();
            advance(Duration.ofSeconds(seconds));
            finish(failing, new Outcome.Failed("broken", Duration.ZERO));
            advance(Duration.ofSeconds(100));
        }
        Task last = claimOne();
        assertThat(last.times().priorRunTime()).isEqualTo(Duration.ofSeconds(9));
        advance(Duration.ofSeconds(6));

        finish(last, new Outcome.Completed(null));

        assertThat(get(last.id()).times().priorRunTime()).isEqualTo(Duration.ofSeconds(15));
    }

    @Test
    void aResultOfNullIsNotNoResult() {
        submit(submission());
        submit(submission());
        Task withNull = claimOne();
        Task without = claimOne();

        finish(withNull, new Outcome.Completed("null"));
        finish(without, new Outcome.Completed(null));

        assertThat(get(withNull.id()).result()).isEqualTo("null");
        assertThat(get(without.id()).result()).isNull();
    }

    @Test
    void aFailureWithAttemptsLeftWaitsForItsBackOff() {
        submit(submission());
        Task claimed = claimOne();

        FinishResult answer = finish(claimed, new Outcome.Failed("broken pipe", Duration.ofSeconds(10)));

        assertThat(answer).isEqualTo(new FinishResult.Recorded(TaskStatus.ENQUEUED));
        assertThat(get(claimed.id()).message()).isEqualTo("broken pipe");
        assertThat(claim(1)).isEmpty();
        advance(Duration.ofSeconds(10));
        assertThat(claimOne().attempt()).isEqualTo(2);
    }

    @Test
    void theLastFailureIsFinal() {
        submit(submission().maxAttempts(2));
        finish(claimOne(), new Outcome.Failed("first", Duration.ZERO));

        FinishResult answer = finish(claimOne(), new Outcome.Failed("second", Duration.ZERO));

        assertThat(answer).isEqualTo(new FinishResult.Recorded(TaskStatus.FAILED));
        assertThat(listAll().getFirst().message()).isEqualTo("second");
    }

    @Test
    void aFailureForGoodIsNotRetried() {
        submit(submission());

        FinishResult answer = finish(claimOne(), new Outcome.Failed("no such space", null));

        assertThat(answer).isEqualTo(new FinishResult.Recorded(TaskStatus.FAILED));
    }

    @Test
    void anAttemptHandedBackDoesNotCount() {
        submit(submission().maxAttempts(1));
        Task handedBack = claimOne();

        finish(handedBack, new Outcome.Released("shut down"));

        Task again = claimOne();
        assertThat(again.attempt()).isEqualTo(2);
        assertThat(again.attemptsUsed()).isEqualTo(1);
        assertThat(finish(again, new Outcome.Failed("broken", Duration.ZERO)))
                .isEqualTo(new FinishResult.Recorded(TaskStatus.FAILED));
    }

    @Test
    void anEqualRepeatOfAnEndGetsTheFirstOnesAnswer() {
        submit(submission().maxAttempts(1));
        submit(submission().maxAttempts(5));
        Task completed = claimOne();
        Task failed = claimOne();
        finish(completed, new Outcome.Completed("[1]"));
        finish(failed, new Outcome.Failed("broken", Duration.ofSeconds(9)));

        assertThat(finish(completed, new Outcome.Completed("[1]")))
                .isEqualTo(new FinishResult.Recorded(TaskStatus.COMPLETE));
        assertThat(finish(failed, new Outcome.Failed("broken", Duration.ofSeconds(12))))
                .isEqualTo(new FinishResult.Recorded(TaskStatus.ENQUEUED));
        assertThat(history(completed.id())).hasSize(3);
    }

    @Test
    void aDifferentRepeatOfAnEndIsToldThatTheLeaseIsLost() {
        submit(submission());
        Task completed = claimOne();
        finish(completed, new Outcome.Completed("[1]"));

        assertThat(finish(completed, new Outcome.Completed("[2]"))).isEqualTo(new FinishResult.LeaseLost());
        assertThat(finish(completed, new Outcome.Failed("broken", null))).isEqualTo(new FinishResult.LeaseLost());
        assertThat(get(completed.id()).result()).isEqualTo("[1]");
    }

    @Test
    void aReportShowsInProgressMessagesAndLog() {
        submit(submission());
        Task claimed = claimOne();
        advance(Duration.ofSeconds(1));

        LeaseState held = await(store.report(
                lease(claimed),
                new Report(40, List.of(note("Page 39"), note("Page 40")), List.of(note("fetched 40")))));

        Task task = get(claimed.id());
        assertThat(held).isEqualTo(LeaseState.HELD);
        assertThat(task.progress()).isEqualTo(40);
        assertThat(task.message()).isEqualTo("Page 40");
        assertThat(task.updated()).isEqualTo(clock.instant());
        assertThat(await(store.messages(claimed.id())))
                .extracting(ReportEntry::text)
                .containsExactly("Page 39", "Page 40");
        assertThat(await(store.log(claimed.id(), 0, 10)).lines())
                .extracting(LogLine::text)
                .containsExactly("fetched 40");
    }

    @Test
    void aMessageAloneShowsAndLeavesTheProgressAsItWas() {
        submit(submission());
        Task claimed = claimOne();
        report(claimed, 40, "Page 40");
        advance(Duration.ofSeconds(1));

        await(store.report(lease(claimed), new Report(null, List.of(note("Page 41")), List.of())));

        Task task = get(claimed.id());
        assertThat(task.message()).isEqualTo("Page 41");
        assertThat(task.progress()).isEqualTo(40);
        assertThat(task.updated()).isEqualTo(clock.instant());
    }

    @Test
    void theLatestHundredMessagesAreKept() {
        submit(submission());
        Task claimed = claimOne();

        IntStream.rangeClosed(1, 130).forEach(i -> report(claimed, i % 100, "message " + i));

        List<ReportEntry> messages = await(store.messages(claimed.id()));
        assertThat(messages).hasSize(100);
        assertThat(messages.getFirst().text()).isEqualTo("message 31");
        assertThat(messages.getLast().text()).isEqualTo("message 130");
    }

    @Test
    void theLogIsReadInPages() {
        submit(submission());
        Task claimed = claimOne();
        List<ReportEntry> lines =
                IntStream.rangeClosed(1, 5).mapToObj(i -> note("line " + i)).toList();
        await(store.report(lease(claimed), new Report(null, List.of(), lines)));

        assertThat(await(store.log(claimed.id(), 2, 2)).lines())
                .extracting(LogLine::number)
                .containsExactly(3L, 4L);
    }

    @Test
    void aPageOfTheLogIsBoundedInSizeAndTheNextGoesOn() {
        submit(submission());
        Task claimed = claimOne();
        for (int i = 0; i < 10; i++) {
            List<ReportEntry> lines = IntStream.range(0, 50)
                    .mapToObj(n -> note("x".repeat(4_000)))
                    .toList();
            await(store.report(lease(claimed), new Report(null, List.of(), lines)));
        }

        List<Long> numbers = new ArrayList<>();
        int pages = 0;
        Long next = 0L;
        while (next != null) {
            LogPage page = await(store.log(claimed.id(), next, 10_000));
            assertThat(page.lines().stream()
                            .mapToInt(line -> line.text().length())
                            .sum())
                    .isLessThan(LogPage.MAX_CHARACTERS + 4_000);
            page.lines().forEach(line -> numbers.add(line.number()));
            next = page.next();
            pages++;
        }

        assertThat(pages).isEqualTo(2);
        assertThat(numbers)
                .containsExactlyElementsOf(
                        LongStream.rangeClosed(1, 500).boxed().toList());
    }

    @Test
    void aStaleRenewalDoesNotLengthenThePresentAttemptsLease() {
        submit(submission());
        Task first = claimOne();
        advance(LEASE.plusSeconds(1));
        await(store.reap(10));
        Task second = claimOne();

        assertThat(await(store.renew(List.of(lease(first)), Duration.ofDays(1))))
                .containsExactly(LeaseState.LOST);
        advance(LEASE.plusSeconds(1));

        assertThat(await(store.reap(10))).extracting(Task::id).containsExactly(second.id());
    }

    @Test
    void whatANodeLeasedWithoutKnowingIsHandedBackUncountedAndNothingElse() {
        for (int i = 0; i < 3; i++) {
            submit(submission().maxAttempts(1));
        }
        Task known = claimOne();
        Task unknown = claimOne();
        Task others = await(store.claim(new ClaimRequest(
                        new ClaimRequest.Claimant("other", 2),
                        LEASE,
                        List.of(new ClaimRequest.TypeDemand("export", 1)),
                        1)))
                .tasks()
                .getFirst();
        assertThat(await(store.releaseUnknown("node", List.of(1L, 77L), List.of(lease(known)))))
                .isEqualTo(1);

        assertThat(get(unknown.id()).status()).isEqualTo(TaskStatus.ENQUEUED);
        assertThat(get(unknown.id()).attemptsUsed()).isZero();
        assertThat(get(known.id()).status()).isEqualTo(TaskStatus.RUNNING);
        assertThat(get(others.id()).status()).isEqualTo(TaskStatus.RUNNING);
        assertThat(finish(unknown, new Outcome.Completed(null))).isEqualTo(new FinishResult.LeaseLost());
    }

    @Test
    void whatAnAttemptReportsLastIsNotLost() {
        submit(submission());
        Task claimed = claimOne();

        await(store.finish(
                lease(claimed),
                new Outcome.Failed("broken", null),
                new Report(70, List.of(note("almost")), List.of(note("last words"))),
                Actor.node("n")));

        Task task = get(claimed.id());
        assertThat(task.progress()).isEqualTo(70);
        assertThat(task.message()).isEqualTo("broken");
        assertThat(await(store.messages(claimed.id()))).hasSize(1);
        assertThat(await(store.log(claimed.id(), 0, 10)).lines()).hasSize(1);
    }
}
