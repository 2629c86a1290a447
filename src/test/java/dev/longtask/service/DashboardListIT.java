package dev.longtask.service;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Collections;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Finding tasks in the list, and acting on several at once, in a real browser. */
@Tag("jvm")
class DashboardListIT extends DashboardFixture {
    private static final String LATER = "\"runAt\": \"2035-01-01T00:00:00Z\"";

    private static void submitMany(String user, int tasks) {
        String one = "{\"type\": \"rest\", \"input\": {}, " + LATER + "}";
        for (int left = tasks; left > 0; left -= 1_000) {
            String body = "[" + String.join(",", Collections.nCopies(Math.min(left, 1_000), one)) + "]";
            assertThat(service.post(user, "/v1/tasks/batch", body).statusCode()).isEqualTo(202);
        }
    }

    @Test
    void aListHasPages() {
        submitMany("pia", 60);
        signInAs("pia", "user");
        assertThat(browser.count("[data-rows] tr")).isEqualTo(50);
        assertThat(browser.text("#counts")).contains("all 60", "enqueued 60");
        String first = browser.text("[data-rows] tr code");

        browser.click("a[rel=next]");
        browser.awaitCount("[data-rows] tr", 10);
        assertThat(browser.exists("a[rel=next]")).isFalse();
        assertThat(browser.address()).contains("cursor=");
        assertThat(browser.text("table.tasks")).doesNotContain(first);
        browser.assertAccessible();

        browser.click(".pages a");
        browser.awaitCount("[data-rows] tr", 50);
        assertThat(browser.text("[data-rows] tr code")).isEqualTo(first);
    }

    @Test
    void filtersAreInTheAddress() {
        submit(
                "quinn",
                "{\"type\": \"nap\", \"input\": {}, \"labels\": {\"team\": \"docs\", \"place\": \"a:b\"}, " + LATER
                        + "}");
        submit("quinn", "{\"type\": \"rest\", \"input\": {}, \"labels\": {\"team\": \"docs\"}, " + LATER + "}");
        submit("quinn", "{\"type\": \"rest\", \"input\": {}, " + LATER + "}");
        signInAs("quinn", "user");
        browser.awaitCount("[data-rows] tr", 3);

        browser.choose("select[name=type]", "rest");
        browser.awaitCount("[data-rows] tr", 2);
        browser.type("input[name=label]", "team:docs");
        browser.awaitCount("[data-rows] tr", 1);
        browser.choose("select[name=within]", "1h");
        browser.awaitAddress("within=1h");

        assertThat(browser.address())
                .contains("type=rest", "label=team%3Adocs", "within=1h")
                .doesNotContain("submittedAfter");
        String shared = browser.address().substring(service.url().length());
        browser.open("/ui/types");
        browser.open(shared);
        assertThat(browser.count("[data-rows] tr")).isEqualTo(1);
        assertThat(browser.value("select[name=type]")).isEqualTo("rest");
        assertThat(browser.value("input[name=label]")).isEqualTo("team:docs");

        browser.click("[data-filters] a.button");
        browser.awaitCount("[data-rows] tr", 3);
        browser.click(".label[href*='a%3Ab']");
        browser.awaitCount("[data-rows] tr", 1);
        browser.click("#counts a.s-RUNNING");
        browser.await(".empty", "No task passes these filters.");
        assertThat(browser.address()).contains("status=RUNNING", "label=");
        browser.assertAccessible();
    }

    @Test
    void adminsFilterByCreator() {
        submit("rosa", "{\"type\": \"rest\", \"description\": \"Of Rosa\", \"input\": {}, " + LATER + "}");
        submit("sam", "{\"type\": \"rest\", \"description\": \"Of Sam\", \"input\": {}, " + LATER + "}");
        signInAs("root", "admin");

        browser.type("input[name=creator]", "rosa");

        browser.awaitCount("[data-rows] tr", 1);
        assertThat(browser.text("table.tasks")).contains("Of Rosa").doesNotContain("Of Sam");
        assertThat(browser.address()).contains("creator=rosa");
    }

    @Test
    void anInvalidTimeIsAnErrorThatNamesTheField() {
        signInAs("tess", "user");
        browser.expectErrors();

        browser.open("/ui/tasks?submittedAfter=yesterday");

        assertThat(browser.text("h1")).isEqualTo("Bad Request");
        assertThat(browser.text("main")).contains("submittedAfter");
        browser.assertAccessible();
    }

    @Test
    void severalTasksAreRetriedAndDeletedAtOnce() {
        String fails = "{\"type\": \"nap\", \"maxAttempts\": 1, \"input\": {\"seconds\": 0, \"fail\": true}}";
        String first = submit("uma", fails);
        String second = submit("uma", fails);
        signInAs("uma", "user");
        browser.await("#t-" + first + " .status", "failed");
        browser.await("#t-" + second + " .status", "failed");

        browser.click("[data-all]");
        browser.click("button[value=retry]");
        browser.await("h1", "Several tasks");
        assertThat(browser.text("main table")).contains(first, second).doesNotContain("not");
        browser.click("main .button");
        browser.await("#t-" + first + " .status", "failed");
        browser.await("#t-" + second + " .status", "failed");
        assertThat(task("uma", first).path("attempt").asInt()).isEqualTo(2);

        browser.click("#t-" + first + " input");
        browser.click("button[value=delete]");
        browser.click("dialog button[value=no]");
        assertThat(task("uma", first).path("id").asText()).isEqualTo(first);
        browser.click("button[value=delete]");
        browser.click("dialog button[value=yes]");
        browser.await("h1", "Several tasks");
        browser.click("main .button");

        browser.awaitCount("[data-rows] tr", 1);
        assertThat(browser.text("table.tasks")).contains(second.substring(second.length() - 8));
        assertThat(browser.exists("#t-" + first)).isFalse();
    }

    /** Needs the raised limit of {@link DashboardFixture}. */
    @Test
    void aHundredThousandTasksAreListedAsTenAre() {
        submitMany("vera", 100_000);
        signInAs("vera", "user");

        assertThat(browser.count("[data-rows] tr")).isEqualTo(50);
        assertThat(browser.text("#counts")).containsPattern("all \\d+\\+");
        browser.click("a[rel=next]");
        browser.awaitAddress("cursor=");
        assertThat(browser.count("[data-rows] tr")).isEqualTo(50);
        assertThat(browser.source().length()).isLessThan(150 << 10);

        browser.forgetSession();
        issuer.visitor("root", "admin");
        browser.open("/ui/tasks?type=rest");
        browser.awaitMatch("#counts", "(?s)all 1\\d{5}\\s.*");
        browser.open("/ui/types");
        browser.awaitMatch("section[aria-labelledby=type-rest] dl", "(?s)Enqueued\\s+1\\d{5}\\b.*");
    }
}
