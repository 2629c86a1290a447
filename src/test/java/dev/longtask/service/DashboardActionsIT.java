package dev.longtask.service;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** What admins do with the tasks of others, and what pages tell while tasks wait and change, in a real browser. */
@Tag("jvm")
class DashboardActionsIT extends DashboardFixture {
    private static final Duration SOON = Duration.ofSeconds(30);
    private static final String LATER = "\"runAt\": \"2035-01-01T00:00:00Z\"";

    @Test
    void anAdminActsOnTheTasksOfOthers() {
        String id = submit("ida", "{\"type\": \"nap\", \"input\": {}, " + LATER + "}");
        String other = submit("ida", "{\"type\": \"nap\", \"input\": {}, " + LATER + "}");
        signInAs("root", "admin");
        browser.open("/ui/tasks/" + id);

        browser.click("form[action$='/cancel'] button");
        browser.await("h1 .status", "cancelled");
        assertThat(browser.text("#history")).contains("root");
        browser.click("form[action$='/retry'] button");
        browser.await("h1 .status", "complete");
        browser.click("form[action$='/delete'] button");
        browser.click("dialog button[value=yes]");
        browser.await("h1", "Tasks");

        browser.open("/ui/tasks?creator=ida");
        browser.awaitCount("[data-rows] tr", 1);
        browser.click("[data-all]");
        browser.click("button[value=cancel]");
        browser.await("h1", "Several tasks");
        assertThat(task("ida", other).path("status").asText()).isEqualTo("CANCELLED");
    }

    @Test
    void anAdminSubmits() {
        signInAs("root", "admin");
        browser.open("/ui/submit?type=rest");
        browser.type("textarea[name=input]", "{\"seconds\": 0}");
        browser.click("form p > button");

        browser.await("h1 .status", "complete");
        assertThat(browser.text(".sub")).contains("root");
    }

    @Test
    void usersSeeTypesWithoutTheNumbersOfAll() {
        signInAs("jil", "user");
        browser.open("/ui/types");

        assertThat(browser.text("#types")).contains("nap", "rest").doesNotContain("Enqueued");
        assertThat(browser.exists("#types form, #types svg")).isFalse();
        browser.assertAccessible();
        browser.click("a[href$='submit?type=nap']");
        browser.await("h1", "Submit a task");
    }

    @Test
    void newTasksWaitWhileOneIsSelectedOrUpdatesArePaused() {
        submit("kim", "{\"type\": \"rest\", \"input\": {}, " + LATER + "}");
        signInAs("kim", "user");
        browser.await("[data-state]", "Live.");
        browser.click("[data-rows] input");

        submit("kim", "{\"type\": \"rest\", \"input\": {}, " + LATER + "}");
        browser.await("[data-show-new]", "Show 1 new");
        assertThat(browser.count("[data-rows] tr")).isEqualTo(1);
        browser.click("[data-show-new]");
        browser.awaitCount("[data-rows] tr", 2);

        browser.click("[data-all]");
        browser.click("[data-all]");
        browser.click("[data-pause]");
        String third = submit("kim", "{\"type\": \"rest\", \"input\": {\"seconds\": 0}}");
        Awaitility.await()
                .atMost(SOON)
                .until(() -> task("kim", third).path("status").asText().equals("COMPLETE"));
        assertThat(browser.count("[data-rows] tr")).isEqualTo(2);
        browser.click("[data-pause]");
        browser.await("#t-" + third + " .status", "complete");
    }

    @Test
    void aWaitingTaskTellsWhatItWaitsFor() {
        String key = "\"concurrencyKey\": \"page-7\", \"input\": {\"seconds\": 600, \"steps\": 600}}";
        String first = submit("lou", "{\"type\": \"rest\", " + key);
        String second = submit("lou", "{\"type\": \"rest\", " + key);
        String failing = submit(
                "lou", "{\"type\": \"slow-retry\", \"maxAttempts\": 3, \"input\": {\"seconds\": 0, \"fail\": true}}");
        String later = submit("lou", "{\"type\": \"rest\", \"input\": {}, " + LATER + "}");
        signInAs("lou", "user");

        browser.open("/ui/tasks/" + second);
        browser.await(".now .message", "key");
        assertThat(browser.text(".now span")).startsWith("waits for");
        browser.open("/ui/tasks/" + failing);
        browser.await(".now .message", "Next attempt");
        browser.open("/ui/tasks/" + later);
        browser.await(".now .message", "2035");
        browser.open("/ui/tasks/" + first);
        browser.await(".now span", "left");
        assertThat(browser.text(".now span")).startsWith("runs for");
        service.post("lou", "/v1/tasks/" + first + "/cancel", "");
        service.post("lou", "/v1/tasks/" + second + "/cancel", "");
        browser.await("h1 .status", "cancelled");
    }

    @Test
    void timesAreInTheZoneOfTheBrowserAndExactWhenPointedAt() {
        String id = submit("moe", "{\"type\": \"rest\", \"input\": {\"seconds\": 0}}");
        signInAs("moe", "user");
        browser.machine().zone("Asia/Tokyo");
        browser.open("/ui/tasks?submittedAfter=2001-01-01T00:00:00Z");

        browser.await("#t-" + id + " time");
        String exact = browser.attribute("#t-" + id + " time", "title");
        assertThat(exact).matches("\\d{4}-\\d\\d-\\d\\dT\\d\\d:\\d\\d:\\d\\d(\\.\\d{3})?Z \\(UTC\\)");
        int utcHour = Integer.parseInt(exact.substring(11, 13));
        int hour = (utcHour + 9) % 24;
        assertThat(browser.text("#t-" + id + " time"))
                .containsPattern("\\b0?" + (hour % 12 == 0 ? 12 : hour % 12) + ":" + exact.substring(14, 16) + ".*"
                        + (hour < 12 ? "AM" : "PM"));
    }

    @Test
    void contentIsDownloaded() throws IOException {
        String id = submit("ned", "{\"type\": \"rest\", \"input\": {\"seconds\": 0, \"exact\": 1.10}}");
        signInAs("ned", "user");
        browser.open("/ui/tasks/" + id);
        browser.await("h1 .status", "complete");
        Path downloads = Files.createDirectory(directory.resolve("contents"));
        browser.machine().downloadTo(downloads);

        browser.click("a[href$='/content/input']");
        browser.click("a[href$='/content/task']");

        Awaitility.await().atMost(SOON).until(() -> finished(downloads) == 2);
        try (Stream<Path> files = Files.list(downloads)) {
            assertThat(files).allSatisfy(file -> assertThat(file).content().contains("1.10"));
        }
    }

    private static long finished(Path directory) throws IOException {
        try (Stream<Path> files = Files.list(directory)) {
            return files.filter(file -> file.toString().endsWith(".json")).count();
        }
    }

    @Test
    void aPageWhoseSessionHasEndedLogsInAgain() {
        signInAs("ola", "user");
        browser.await("[data-state]", "Live.");
        browser.expectErrors();
        browser.forgetSession();

        submit("ola", "{\"type\": \"rest\", \"description\": \"Came later\", \"input\": {\"seconds\": 0}}");

        browser.await("table.tasks", "Came later");
        assertThat(browser.cookies()).isNotEmpty();
    }
}
