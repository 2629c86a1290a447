package dev.longtask.service;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/** What people do on the pages of the dashboard, in a real browser. */
class DashboardIT extends DashboardFixture {
    @Test
    void aUserSeesTheirOwnTasksAndAnAdminAll() {
        submit("ann", "{\"type\": \"nap\", \"description\": \"Of Ann\", \"input\": {\"seconds\": 0}}");
        submit("ben", "{\"type\": \"nap\", \"description\": \"Of Ben\", \"input\": {\"seconds\": 0}}");

        signInAs("ann", "user");
        assertThat(browser.text("table.tasks")).contains("Of Ann").doesNotContain("Of Ben");
        assertThat(browser.exists("a[href$='/ui/workers']")).isFalse();
        browser.assertAccessible();

        browser.forgetSession();
        signInAs("root", "admin");
        assertThat(browser.text("table.tasks")).contains("Of Ann", "Of Ben");
        browser.assertAccessible();
    }

    @Test
    void anotherOnesTaskIsAnErrorPage() {
        String id = submit("ben", "{\"type\": \"nap\", \"description\": \"Secret\", \"input\": {\"seconds\": 0}}");
        signInAs("ann", "user");

        browser.expectErrors();
        browser.open("/ui/tasks/" + id);

        assertThat(browser.text("h1")).isEqualTo("Forbidden");
        assertThat(browser.source()).doesNotContain("Secret");
        browser.assertAccessible();
        browser.open("/ui/workers");
        assertThat(browser.text("h1")).isEqualTo("Forbidden");
        browser.open("/ui/tasks/unknown");
        assertThat(browser.text("h1")).isEqualTo("Not Found");
        browser.assertAccessible();
    }

    @Test
    void aRunningTaskShowsItsProgressAndItsLogAndIsCancelled() {
        String id = submit("cleo", "{\"type\": \"nap\", \"input\": {\"seconds\": 60, \"steps\": 600}}");
        signInAs("cleo", "user");
        browser.await("table.tasks .status", "running");

        browser.open("/ui/tasks/" + id);
        browser.awaitMatch(".now b", "[1-9]\\d* %");
        String before = browser.text(".now b");
        browser.awaitOther(".now b", before);
        browser.assertAccessible();
        browser.click("form[action$='/cancel'] button");

        browser.await("h1 .status", "cancelled");
        assertThat(browser.text("#history")).contains("CANCEL_REQUESTED", "cleo");
        assertThat(browser.text("#attempts")).contains("cancelled");
        assertThat(task("cleo", id).path("status").asText()).isEqualTo("CANCELLED");

        browser.click("form[action$='/retry'] button");
        browser.await("h1 .status", "running");
        browser.click("form[action$='/cancel'] button");
        browser.await("h1 .status", "cancelled");
        browser.click("form[action$='/delete'] button");
        browser.click("dialog button[value=no]");
        browser.click("form[action$='/delete'] button");
        browser.click("dialog button[value=yes]");
        browser.await("h1", "Tasks");
        assertThat(browser.source()).doesNotContain(id);
    }

    @Test
    void severalTasksAreCancelledAtOnce() {
        String first = submit("dora", "{\"type\": \"nap\", \"input\": {}, \"runAt\": \"2035-01-01T00:00:00Z\"}");
        String second = submit("dora", "{\"type\": \"nap\", \"input\": {\"seconds\": 0}}");
        signInAs("dora", "user");
        browser.await("#t-" + second + " .status", "complete");

        browser.click("[data-all]");
        browser.click("button[value=cancel]");

        browser.await("h1", "Several tasks");
        assertThat(browser.text("main table")).contains(first, "cancelled", second, "COMPLETE");
        browser.assertAccessible();
        browser.click("main .button");
        browser.await("#t-" + first + " .status", "cancelled");
        browser.click(".counts .s-CANCELLED");
        browser.await("h1", "Tasks");
        assertThat(browser.text("table.tasks")).contains("cancelled").doesNotContain("complete");
        assertThat(browser.address()).contains("status=CANCELLED");
    }

    @Test
    void aListFollowsWhatHappens() {
        signInAs("emil", "user");
        assertThat(browser.text(".empty")).contains("curl", "/v1/tasks");
        browser.assertAccessible();
        browser.await("[data-state]", "Live.");

        submit("emil", "{\"type\": \"nap\", \"description\": \"Just came\", \"input\": {\"seconds\": 0}}");

        browser.await("table.tasks .status", "complete");
        assertThat(browser.text("table.tasks")).contains("Just came");
        assertThat(browser.text("#counts")).contains("complete 1");
    }

    @Test
    void aTaskIsSubmittedByItsFormAndAgain() {
        signInAs("fay", "user");
        browser.open("/ui/submit?type=nap");
        browser.type("[data-editor] input[name='root[seconds]']", "0");
        browser.awaitValue("textarea[name=input]", "\"seconds\": 0");
        browser.assertAccessible();
        browser.click("form p > button");

        browser.await("h1 .status", "complete");
        assertThat(browser.text("#history")).contains("COMPLETE");
        browser.click("main a[href*='from=']");
        browser.awaitValue("textarea[name=input]", "\"seconds\" : 0");
        browser.type("textarea[name=input]", "{\"seconds\": 61}");
        browser.expectErrors();
        browser.click("form p > button");

        browser.await(".error", "");
        assertThat(browser.text("#e-input")).contains("/seconds", "60");
        assertThat(browser.value("textarea[name=input]")).contains("61");
        browser.assertAccessible();
    }

    @Test
    void theSessionEnds() {
        signInAs("hugo", "user");
        assertThat(browser.cookies()).isNotEmpty().allSatisfy(cookie -> {
            assertThat(cookie.isHttpOnly()).isTrue();
            // On localhost without TLS.
            assertThat(cookie.isSecure()).isFalse();
            assertThat(cookie.getSameSite()).isEqualTo("Lax");
            assertThat(cookie.getPath()).isEqualTo("/ui");
        });

        browser.click("a[href$='/ui/logout']");

        browser.await("h1", "Logged out");
        browser.assertAccessible();
        assertThat(browser.cookies()).noneMatch(cookie -> cookie.getName().startsWith("q_session"));
        browser.open("/ui/tasks");
        browser.await("h1", "Tasks");
    }

    @Test
    void adminsPauseATypeAndItsTasksSayThatTheyWait() {
        signInAs("root", "admin");
        browser.open("/ui/types");
        browser.assertAccessible();
        browser.click("form[action$='/types/rest/pause'] button");
        browser.click("dialog button[value=yes]");
        browser.await("#types", "Paused since");
        String id = submit("ivo", "{\"type\": \"rest\", \"input\": {\"seconds\": 0}}");

        browser.open("/ui/tasks/" + id);
        browser.await(".now .message", "paused");
        browser.open("/ui/types");
        browser.click("form[action$='/types/rest/resume'] button");

        browser.open("/ui/tasks/" + id);
        browser.await("h1 .status", "complete");
    }

    @Test
    void adminsSeeTheNodesAndTheWorkers() {
        service.postWith(
                issuer.token("robot", "worker"),
                "/v1/leases",
                "{\"worker\": \"arm-1\", \"types\": [\"remote\"], \"limit\": 1, \"wait\": 0}");
        signInAs("root", "admin");
        browser.open("/ui/workers");

        browser.await("#workers table", "robot/arm-1");
        browser.await("#nodes tbody tr");
        browser.assertAccessible();
    }
}
