package dev.longtask.service;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.longtask.testing.Chromium;
import dev.longtask.testing.TestIssuer;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The pages of the packaged service in a real browser; needs Chromium and its driver. */
class DashboardIT {
    private static final JsonMapper JSON = new JsonMapper();

    @TempDir
    static Path directory = Path.of("");

    @SuppressWarnings("NullAway.Init")
    private static TestIssuer issuer;

    @SuppressWarnings("NullAway.Init")
    private static ServiceProcess service;

    @SuppressWarnings("NullAway.Init")
    private Browser browser;

    @BeforeAll
    static void start() {
        assumeTrue(Chromium.isInstalled(), "no Chromium with its driver is installed");
        issuer = new TestIssuer();
        service = ServiceProcess.start(
                issuer,
                directory.resolve("store"),
                Map.of(
                        "longtask.dashboard.enabled", "true",
                        "longtask.dashboard.client-id", "dashboard",
                        "longtask.types.nap.description", "Sleeps",
                        "longtask.types.nap.input-schema",
                                "{\"type\":\"object\",\"properties\":{\"seconds\":{\"type\":\"number\",\"maximum\":60},"
                                        + "\"steps\":{\"type\":\"integer\"},\"fail\":{\"type\":\"boolean\"}}}",
                        "longtask.types.rest.kind", "sleep",
                        "longtask.types.remote.kind", "worker"));
    }

    @AfterAll
    static void stop() {
        if (service != null) {
            service.close();
            issuer.close();
        }
    }

    @BeforeEach
    void open() {
        browser = new Browser(service.url());
    }

    /** Whatever a test did, the pages kept to their rules. */
    @AfterEach
    void close() {
        try {
            browser.assertNothingWrong();
        } finally {
            browser.close();
        }
    }

    private void signInAs(String user, String role) {
        issuer.visitor(user, role);
        browser.open("/");
        browser.await("h1", "Tasks");
    }

    private static String submit(String user, String body) {
        try {
            return JSON.readTree(service.post(user, "/v1/tasks", body).body())
                    .path("id")
                    .asText();
        } catch (com.fasterxml.jackson.core.JsonProcessingException e) {
            throw new IllegalStateException(e);
        }
    }

    private static JsonNode task(String user, String id) {
        try {
            return JSON.readTree(service.get(user, "/v1/tasks/" + id).body());
        } catch (com.fasterxml.jackson.core.JsonProcessingException e) {
            throw new IllegalStateException(e);
        }
    }

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
        browser.open("/ui/workers");
        assertThat(browser.text("h1")).isEqualTo("Forbidden");
        browser.open("/ui/tasks/unknown");
        assertThat(browser.text("h1")).isEqualTo("Not Found");
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
        String first = submit("dora", "{\"type\": \"nap\", \"runAt\": \"2035-01-01T00:00:00Z\"}");
        String second = submit("dora", "{\"type\": \"nap\", \"input\": {\"seconds\": 0}}");
        signInAs("dora", "user");
        browser.await("#t-" + second + " .status", "complete");

        browser.click("[data-all]");
        browser.click("button[value=cancel]");

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
        browser.fill("textarea[name=input]", "{\"seconds\": 61}");
        browser.expectErrors();
        browser.click("form p > button");

        browser.await(".error", "");
        assertThat(browser.text("#e-input")).contains("/seconds", "60");
        assertThat(browser.value("textarea[name=input]")).contains("61");
        browser.assertAccessible();
    }

    @Test
    void textOfATaskIsNeverMarkup() {
        String hostile = "<img src=x onerror=alert(1)><script>alert(2)</script>{page}'\\\"&";
        String id = submit(
                "gus",
                "{\"type\": \"nap\", \"description\": \"%s\", \"labels\": {\"<b>k\": \"%s\"}, \"input\": {\"seconds\": 0, \"<i>\": \"%s\"}}"
                        .formatted(hostile, hostile, hostile));
        signInAs("gus", "user");
        assertThat(browser.exists("main img")).isFalse();

        browser.open("/ui/tasks/" + id);

        assertThat(browser.text("h1")).contains("<img src=x onerror=alert(1)>");
        assertThat(browser.exists("main img")).isFalse();
        assertThat(browser.exists("main script")).isFalse();
        browser.click("main .label");
        assertThat(browser.text("table.tasks")).contains("<b>k");
    }

    @Test
    void theSessionEnds() {
        signInAs("hugo", "user");
        assertThat(browser.cookies()).isNotEmpty().allSatisfy(cookie -> {
            assertThat(cookie.isHttpOnly()).isTrue();
            assertThat(cookie.isSecure()).isTrue();
            assertThat(cookie.getSameSite()).isEqualTo("Lax");
            assertThat(cookie.getPath()).isEqualTo("/ui");
        });

        browser.click("a[href$='/ui/logout']");

        browser.await("h1", "Logged out");
        assertThat(browser.cookies()).isEmpty();
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
                "{\"type\": \"nap\", \"description\": \"Nightly import\", \"runAt\": \"2035-01-01T00:00:00Z\"}");
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
        browser.open(
                "/ui/tasks?submittedBy=" + task("maria", id).path("submittedBy").asText());
        browser.await("#t-" + id + " .status", "running");
        for (String scheme : List.of("light", "dark")) {
            browser.prefer(scheme);
            browser.open("/ui/tasks/" + id);
            browser.awaitMatch(".now b", "[1-9]\\d* %");
            browser.picture(pictures.resolve("task-" + scheme + ".png"));
            browser.open("/ui/tasks?submittedBy="
                    + task("maria", id).path("submittedBy").asText());
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
    void adminsSeeTheWorkers() {
        service.postWith(
                issuer.token("robot", "worker"),
                "/v1/leases",
                "{\"worker\": \"arm-1\", \"types\": [\"remote\"], \"limit\": 1, \"wait\": 0}");
        signInAs("root", "admin");
        browser.open("/ui/workers");

        browser.await("table", "robot/arm-1");
        browser.assertAccessible();
    }
}
