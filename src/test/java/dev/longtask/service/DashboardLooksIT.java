package dev.longtask.service;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** What the pages of the dashboard look like, and what they weigh. */
@Tag("jvm")
class DashboardLooksIT extends DashboardFixture {
    private static final int NARROW = 360;
    private static final int WIDE = 1_600;

    /**
     * A page.
     *
     * @param name of its pictures
     * @param selector of an element that has this text, as a pattern, once the page is ready
     */
    private record View(String name, String path, String selector, String text) {}

    @Test
    void aPageIsSmall() {
        signInAs("jo", "user");
        browser.open("/ui/submit?type=nap");
        browser.await("[data-editor] input");

        long bytes = browser.machine().transferred().values().stream()
                .mapToLong(Long::longValue)
                .sum();

        assertThat(bytes).as(browser.machine().transferred().toString()).isBetween(1L, 150L * 1_024);
    }

    /**
     * Each page in both schemes of colours and three widths. {@code -Dlongtask.pictures=docs/images} makes the pictures of the
     * documentation anew.
     */
    @Test
    void eachPageIsReadableOnEachScreenAndStandsStill() {
        Path pictures = Path.of(System.getProperty("longtask.pictures", "target/pictures"));
        for (View view : views()) {
            for (String scheme : List.of("light", "dark")) {
                browser.machine().prefer(scheme);
                for (int width : new int[] {NARROW, WIDE}) {
                    browser.machine().width(width);
                    show(view);
                    assertThat(browser.machine().overflow())
                            .as(view.name() + " at " + width)
                            .isZero();
                    Machine.Shift shift = browser.machine().layoutShift();
                    assertThat(shift.score())
                            .as(view.name() + " at " + width + ": " + shift.moved())
                            .isLessThan(0.02);
                    browser.assertAccessible();
                    Map<String, Long> sizes = browser.machine().transferred();
                    assertThat(sizes.values().stream()
                                    .mapToLong(Long::longValue)
                                    .sum())
                            .as(sizes.toString())
                            .isLessThan(150L << 10);
                }
                browser.machine().picture(pictures.resolve(view.name() + "-" + scheme + ".png"));
            }
        }
        assertThat(pictures.resolve("workers-dark.png")).isNotEmptyFile();
    }

    private void show(View view) {
        browser.open(view.path());
        browser.awaitMatch(view.selector(), view.text());
    }

    /** All pages, with tasks to show. */
    private List<View> views() {
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
                "{\"type\": \"rest\", \"description\": \"Render of the annual report\", \"labels\": {\"team\": \"docs\"},"
                        + " \"input\": {\"seconds\": 300, \"steps\": 600}}");
        issuer.visitor("maria", "admin");
        browser.open("/ui/tasks?creator=maria");
        browser.await("#t-" + id + " .status", "running");
        return List.of(
                new View("task", "/ui/tasks/" + id, ".now b", "[1-9]\\d* %"),
                new View("tasks", "/ui/tasks?creator=maria", "[data-state]", "Live\\."),
                new View("submit", "/ui/submit?type=nap", "[data-editor]", "(?s).*seconds.*"),
                // Nodes tell what has ended every ten seconds.
                new View(
                        "types",
                        "/ui/types",
                        "section[aria-labelledby=type-nap] dl",
                        "(?s).*last hour\\s+[1-9].*Run time\\s+\\d.*"),
                new View("workers", "/ui/workers", "#nodes tbody", "(?s).+"));
    }

    @Test
    void longTextsFitANarrowScreen() {
        submit(
                "nora",
                "{\"type\": \"nap\", \"description\": \"%s\", \"input\": {\"seconds\": 0, \"%s\": 1}}"
                        .formatted("w".repeat(300), "k".repeat(300)));
        signInAs("nora", "user");
        browser.machine().width(NARROW);
        browser.open("/ui/tasks");
        assertThat(browser.machine().overflow()).isZero();
        browser.click("[data-rows] a");
        browser.await("h1 .status", "complete");
        assertThat(browser.machine().overflow()).isZero();
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
