package dev.longtask.service;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Objects;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.openqa.selenium.Keys;

/** The page of one task and the form of a submission, in a real browser. */
class DashboardTaskIT extends DashboardFixture {
    private static final Duration SOON = Duration.ofSeconds(30);

    /** A task that has logged a hundred lines, and logs on until it is cancelled. */
    private String talking(String user) {
        String id = submit(user, "{\"type\": \"talk\", \"input\": {}}");
        signInAs(user, "user");
        browser.open("/ui/tasks/" + id);
        browser.await("[data-log-lines]", "line 100");
        return id;
    }

    private static void cancel(String user, String id) {
        service.post(user, "/v1/tasks/" + id + "/cancel", "");
    }

    private static int logged(String user, String id) {
        return service.get(user, "/v1/tasks/" + id + "/log?after=100&limit=1000")
                        .body()
                        .split("\"text\"", -1)
                        .length
                - 1;
    }

    @Test
    void theLogIsFollowedPausedAndSearched() {
        String id = talking("walt");
        String lines = browser.text("[data-log-state]");
        browser.awaitOther("[data-log-state]", lines);

        browser.click("[data-pause]");
        String paused = browser.text("[data-log-state]");
        int before = logged("walt", id);
        Awaitility.await().atMost(SOON).until(() -> logged("walt", id) > before + 5);
        assertThat(browser.text("[data-log-state]")).isEqualTo(paused);
        browser.click("[data-pause]");
        browser.awaitOther("[data-log-state]", paused);

        browser.type("[data-log-search]", "LINE 77");
        assertThat(browser.text("[data-log-lines]")).contains("line 77").doesNotContain("line 76", "line 78");
        browser.assertAccessible();
        cancel("walt", id);
        browser.await("h1 .status", "cancelled");
    }

    @Test
    void theLogIsDownloaded() throws IOException {
        String id = talking("xena");
        cancel("xena", id);
        browser.await("h1 .status", "cancelled");
        Path downloads = Files.createDirectory(directory.resolve("downloads"));
        browser.machine().downloadTo(downloads);

        browser.click("[data-log-download]");

        Path file = downloads.resolve("log.txt");
        Awaitility.await().atMost(SOON).until(() -> Files.exists(file) && Files.size(file) > 0);
        try (Stream<String> lines = Files.lines(file)) {
            assertThat(lines.filter(line -> line.contains("line ")).limit(100))
                    .hasSize(100)
                    .first()
                    .asString()
                    .contains("line 1");
        }
    }

    @Test
    void textsAreCopied() {
        String id = submit("yann", "{\"type\": \"nap\", \"input\": {\"seconds\": 0}, \"labels\": {\"k\": \"it's\"}}");
        signInAs("yann", "user");
        browser.machine().allowCopies();
        browser.open("/ui/tasks/" + id);
        browser.await("h1 .status", "complete");

        browser.click(".sub .copy");
        browser.await(".sub .copy", "Copied");
        assertThat(browser.machine().clipboard()).isEqualTo(id);
        browser.click("section[aria-labelledby=command-title] .copy");
        browser.await("section[aria-labelledby=command-title] .copy", "Copied");
        assertThat(browser.machine().clipboard()).startsWith("curl ").contains("/v1/tasks", "it'\\''s");
    }

    @Test
    void jsonIsShownAsATreeAndLargeJsonOnDemand() {
        String id = submit(
                "zoe",
                "{\"type\": \"nap\", \"input\": {\"seconds\": 0, \"exact\": 12345678901234567890.10, \"pages\": [%s0], \"pad\": \"%s\"}}"
                        .formatted("7,".repeat(300), "x".repeat(40_000)));
        signInAs("zoe", "user");
        browser.open("/ui/tasks/" + id);
        browser.await("h1 .status", "complete");
        assertThat(browser.exists("section[aria-labelledby=input-title] pre")).isFalse();

        browser.click("[data-load]");

        browser.await(".tree", "12345678901234567890.10");
        browser.assertAccessible();
        browser.click(".tree details details summary");
        browser.await(".tree", "101 more");
        browser.click(".tree details details button");
        browser.await(".tree", "300: 0");
        browser.click("section[aria-labelledby=input-title] .actions button");
        assertThat(browser.text("section[aria-labelledby=input-title] pre"))
                .contains("\"exact\":12345678901234567890.10");
    }

    @Test
    void errorsAreShownAtTheirFields() {
        signInAs("abe", "user");
        browser.open("/ui/submit?type=rest");
        browser.click("details summary");
        browser.type("[name=description]", "Kept");
        browser.type("[name=labels]", "no colon");
        browser.expectErrors();
        browser.click("form p > button");
        browser.await("#e-labels", "one label a line");
        assertThat(browser.value("[name=description]")).isEqualTo("Kept");

        browser.type("[name=labels]", "team: docs");
        browser.type("[name=priority]", "high");
        browser.type("[name=runAt]", "tomorrow");
        browser.type("[name=maxAttempts]", "0");
        browser.type("[name=timeout]", "long");
        browser.type("[name=concurrencyKey]", "k".repeat(1_000));
        browser.click("form p > button");

        for (String field : new String[] {"priority", "runAt", "maxAttempts", "timeout", "concurrencyKey"}) {
            browser.await("#e-" + field, "must");
            assertThat(browser.exists("[name=%s][aria-invalid=true][aria-describedby=e-%s]".formatted(field, field)))
                    .as(field)
                    .isTrue();
        }
        assertThat(browser.exists("#e-labels")).isFalse();
        browser.assertAccessible();
    }

    @Test
    void aTaskIsSubmittedAndCancelledByTheKeyboardAlone() {
        signInAs("bea", "user");

        browser.press(Keys.TAB);
        assertThat(Objects.requireNonNull(browser.focused())).isEqualTo("Skip to the content");
        browser.tabTo("nav a[href$='/ui/submit']");
        browser.press(Keys.ENTER);
        browser.await("h1", "Submit a task");
        browser.tabTo("select[name=type]");
        browser.press("nap");
        browser.await("[data-editor] input[name='root[seconds]']");
        browser.tabTo("[data-editor] input[name='root[seconds]']");
        browser.press("50");
        browser.tabTo("form p > button");
        browser.awaitValue("textarea[name=input]", "\"seconds\": 50");
        browser.press(Keys.ENTER);

        browser.await("h1 .status", "running");
        browser.tabTo("form[action$='/cancel'] button");
        browser.press(Keys.ENTER);
        browser.await("h1 .status", "cancelled");
        browser.tabTo("form[action$='/delete'] button");
        browser.press(Keys.ENTER);
        browser.await("dialog[open]");
        assertThat(browser.focused()).isEqualTo("Keep");
        browser.press(Keys.ESCAPE);
        browser.awaitCount("dialog", 0);
        assertThat(browser.focused()).isEqualTo("Delete");
        browser.press(Keys.ENTER);
        browser.tabTo("dialog button[value=yes]");
        browser.press(Keys.ENTER);
        browser.await("h1", "Tasks");
    }
}
