package dev.longtask.service;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** What the pages of the dashboard look like, and what they weigh. */
@Tag("jvm")
class DashboardLooksIT extends DashboardFixture {
    @Test
    void aPageIsSmall() {
        signInAs("jo", "user");
        browser.open("/ui/submit?type=nap");
        browser.await("[data-editor] input");

        long bytes = browser.transferred().values().stream()
                .mapToLong(Long::longValue)
                .sum();

        assertThat(bytes).as(browser.transferred().toString()).isBetween(1L, 150L * 1_024);
    }

    /** The pictures of the documentation; {@code -Dlongtask.pictures=docs/images} makes them anew. */
    @Test
    void eachScreenIsPictured() {
        Path pictures = Path.of(System.getProperty("longtask.pictures", "target/pictures"));
        submit(
                "maria",
                "{\"type\": \"nap\", \"description\": \"Nightly import\", \"input\": {}, \"runAt\": \"2035-01-01T00:00:00Z\"}");
        submit(
                "maria",
                "{\"type\": \"nap\", \"description\": \"Bulk edit of 200 pages\", \"input\": {\"seconds\": 0, \"fail\": true}}");
        submit(
                "maria",
                "{\"type\": \"nap\", \"description\": \"Export of the handbook\", \"input\": {\"seconds\": 1}}");
        String id = submit(
                "maria",
                "{\"type\": \"nap\", \"description\": \"Render of the annual report\", \"labels\": {\"team\": \"docs\"},"
                        + " \"input\": {\"seconds\": 60, \"steps\": 120}}");
        issuer.visitor("maria", "admin");
        browser.open("/ui/tasks?creator=maria");
        browser.await("#t-" + id + " .status", "running");
        for (String scheme : List.of("light", "dark")) {
            browser.prefer(scheme);
            browser.open("/ui/tasks/" + id);
            browser.awaitMatch(".now b", "[1-9]\\d* %");
            browser.picture(pictures.resolve("task-" + scheme + ".png"));
            browser.open("/ui/tasks?creator=maria");
            browser.await("[data-state]", "Live.");
            browser.assertAccessible();
            browser.picture(pictures.resolve("tasks-" + scheme + ".png"));
            browser.open("/ui/submit?type=nap");
            browser.await("[data-editor] input");
            browser.picture(pictures.resolve("submit-" + scheme + ".png"));
            browser.open("/ui/types");
            browser.await("#types", "nap");
            browser.picture(pictures.resolve("types-" + scheme + ".png"));
            browser.open("/ui/workers");
            browser.await("main", "outside the service");
            browser.picture(pictures.resolve("workers-" + scheme + ".png"));
        }
        assertThat(pictures.resolve("workers-dark.png")).isNotEmptyFile();
    }

    @Test
    void nothingIsWiderThanANarrowScreen() {
        submit(
                "nora",
                "{\"type\": \"nap\", \"description\": \"%s\", \"input\": {\"seconds\": 0, \"%s\": 1}}"
                        .formatted("w".repeat(300), "k".repeat(300)));
        signInAs("nora", "user");
        browser.narrow();
        for (String page : List.of("/ui/tasks", "/ui/submit?type=nap", "/ui/types")) {
            browser.open(page);
            assertThat(browser.overflow()).as(page).isZero();
        }
        browser.open("/ui/tasks");
        browser.click("[data-rows] a");
        browser.await("h1 .status", "complete");
        assertThat(browser.overflow()).isZero();
    }

    @Test
    void textOfATaskIsNeverMarkup() {
        String hostile = "<img src=x onerror=alert(1)><script>alert(2)</script>{page}'\\\"&";
        String id = submit(
                "gus",
                "{\"type\": \"nap\", \"description\": \"%s\", \"labels\": {\"k\": \"%s\"}, \"input\": {\"seconds\": 0, \"<i>\": \"%s\"}}"
                        .formatted(hostile, hostile, hostile));
        signInAs("gus", "user");
        assertThat(browser.exists("main img")).isFalse();

        browser.open("/ui/tasks/" + id);

        assertThat(browser.text("h1")).contains("<img src=x onerror=alert(1)>");
        assertThat(browser.exists("main img")).isFalse();
        assertThat(browser.exists("main script")).isFalse();
        browser.click("main .label");
        assertThat(browser.text("table.tasks")).contains("<script>alert(2)");
    }
}
