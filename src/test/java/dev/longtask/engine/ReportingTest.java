package dev.longtask.engine;

import static org.assertj.core.api.Assertions.assertThat;

import dev.longtask.handler.TaskContext;
import dev.longtask.task.TaskId;
import dev.longtask.task.TaskStatus;
import dev.longtask.task.attempt.LogLine;
import dev.longtask.task.attempt.ReportEntry;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What handlers report, and when it is written. */
class ReportingTest extends EngineFixture {
    @Test
    void manyReportsMakeOneWriteASecondAndTheLastIsNotLost() {
        start();
        TaskId id = submit("gate");
        TaskContext context = contextOf(id);

        for (int i = 0; i < 10_000; i++) {
            context.progress(i % 100);
            context.message("step " + i);
            loop.run(MOMENT);
        }
        context.progress(77);
        context.message("the last");
        context.log("a line");
        complete(id);

        assertThat(steered.calls("report")).isBetween(9, 11);
        assertThat(get(id).message()).isEqualTo("the last");
        assertThat(store.messages(id).await().indefinitely())
                .hasSize(100)
                .last()
                .extracting(ReportEntry::text)
                .isEqualTo("the last");
        assertThat(store.log(id, 0, 10).await().indefinitely().lines())
                .extracting(LogLine::text)
                .containsExactly("a line");
    }

    @Test
    void progressAndItsMessageAreSeenTogether() {
        start();
        TaskId id = submit("gate");

        contextOf(id).progress(40, "Page 40");
        loop.run(MOMENT);

        assertThat(get(id).progress()).isEqualTo(40);
        assertThat(get(id).message()).isEqualTo("Page 40");
    }

    @Test
    void aReportWhoseWriteFailsWhileTheAttemptEndsIsNotLost() {
        start();
        TaskId id = submit("gate");
        steered.hold("report");
        contextOf(id).progress(70, "Page 70");
        loop.run(MOMENT);
        complete(id);
        assertThat(get(id).status()).isEqualTo(TaskStatus.RUNNING);

        failHeld("report");

        assertThat(get(id).status()).isEqualTo(TaskStatus.COMPLETE);
        assertThat(get(id).message()).isEqualTo("Page 70");
    }

    @Test
    void aLogBeyondItsLimitEndsWithALineThatSaysSo() {
        settings.put("longtask.limits.log-lines", "3");
        start();
        TaskId id = submit("gate");
        for (int i = 0; i < 10; i++) {
            contextOf(id).log("line " + i);
        }
        complete(id);

        assertThat(store.log(id, 0, 10).await().indefinitely().lines())
                .hasSize(4)
                .last()
                .extracting(LogLine::text)
                .asString()
                .contains("limit of 3 lines");
    }

    @Test
    void logLinesThatWaitToBeWrittenAreBoundedAndTheLogTellsOfThoseThatWereDropped() {
        start();
        TaskId id = submit("gate");
        steered.hold("report");
        contextOf(id).progress(1);
        loop.run(MOMENT);
        for (int i = 0; i < 1_000; i++) {
            contextOf(id).log("x".repeat(1_000));
        }
        assertThat(contextOf(id).isLogFull()).isTrue();
        failHeld("report");
        loop.run(Duration.ofSeconds(2));
        assertThat(contextOf(id).isLogFull()).isFalse();
        contextOf(id).log("after");
        complete(id);

        List<LogLine> lines = store.log(id, 0, 10_000).await().indefinitely().lines();
        assertThat(lines).hasSizeBetween(200, 300);
        assertThat(lines.get(lines.size() - 2).text()).containsPattern("\\d{3} lines dropped");
        assertThat(lines.getLast().text()).isEqualTo("after");
    }

    @Test
    void whatAFailedWriteLeavesIsWrittenBeforeWhatCameSince() {
        start();
        TaskId id = submit("gate");
        steered.hold("report");
        contextOf(id).progress(10, "Page 10");
        contextOf(id).log("first");
        contextOf(id).log("second");
        loop.run(MOMENT);
        contextOf(id).progress(20, "Page 20");
        contextOf(id).log("third");
        failHeld("report");

        loop.run(Duration.ofSeconds(2));

        assertThat(get(id).progress()).isEqualTo(20);
        assertThat(get(id).message()).isEqualTo("Page 20");
        assertThat(store.messages(id).await().indefinitely())
                .extracting(ReportEntry::text)
                .containsExactly("Page 10", "Page 20");
        assertThat(store.log(id, 0, 10).await().indefinitely().lines())
                .extracting(LogLine::text)
                .containsExactly("first", "second", "third");
    }

    @Test
    void progressOfAFailedWriteIsWrittenAgainWhereNoneCameSince() {
        start();
        TaskId id = submit("gate");
        steered.fail("report");
        contextOf(id).progress(10);
        loop.run(MOMENT);
        steered.heal();
        contextOf(id).log("a line");

        loop.run(Duration.ofSeconds(2));

        assertThat(get(id).progress()).isEqualTo(10);
    }

    @Test
    void aReportThatComesWhileAnotherIsWrittenIsWrittenAfterIt() {
        start();
        TaskId id = submit("gate");
        steered.hold("report");
        contextOf(id).progress(10);
        loop.run(MOMENT);
        contextOf(id).progress(20);
        loop.run(Duration.ofSeconds(2));
        assertThat(get(id).progress()).isZero();

        answerHeld("report");
        loop.run(Duration.ofSeconds(1));

        assertThat(get(id).progress()).isEqualTo(20);
    }

    @Test
    void aReportWhoseWriteFailedIsWrittenAgainWithoutAnother() {
        start();
        TaskId id = submit("gate");
        steered.fail("report");
        contextOf(id).progress(10);
        loop.run(MOMENT);
        steered.heal();

        loop.run(Duration.ofSeconds(2));

        assertThat(get(id).progress()).isEqualTo(10);
    }
}
