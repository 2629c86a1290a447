package dev.longtask.store;

import static org.assertj.core.api.Assertions.assertThat;

import dev.longtask.store.lease.FinishResult;
import dev.longtask.store.lease.LeaseState;
import dev.longtask.store.query.LogPage;
import dev.longtask.task.Actor;
import dev.longtask.task.Task;
import dev.longtask.task.attempt.LogLine;
import dev.longtask.task.attempt.Outcome;
import dev.longtask.task.attempt.Report;
import dev.longtask.task.attempt.ReportEntry;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

/** Reports of an attempt: progress, messages and log. */
abstract class ReportContract extends StoreFixture {

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
    void aLogLineAloneIsNoUpdate() {
        submit(submission());
        Task claimed = claimOne();
        Instant before = get(claimed.id()).updated();
        advance(Duration.ofSeconds(1));

        await(store.report(lease(claimed), new Report(null, List.of(), List.of(note("a line")))));

        assertThat(get(claimed.id()).updated()).isEqualTo(before);
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
