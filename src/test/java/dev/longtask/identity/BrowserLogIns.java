package dev.longtask.identity;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import dev.longtask.service.ServiceProcess;
import dev.longtask.testing.Chromium;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.openqa.selenium.By;
import org.openqa.selenium.WebDriver;
import org.openqa.selenium.support.ui.ExpectedConditions;
import org.openqa.selenium.support.ui.WebDriverWait;

/** What people do with a browser at Keycloak's login page: Swagger UI, the dashboard, and the command line. */
abstract class BrowserLogIns {
    static final String TASK = "{\"type\": \"nap\", \"input\": {\"seconds\": 0}}";
    static final String WAITING_TASK = "{\"type\": \"nap\", \"runAt\": \"2035-01-01T00:00:00Z\"}";

    private static final Duration LONG = Duration.ofSeconds(60);

    private final Realm realm;
    private final ServiceProcess service;
    private final Path directory;

    BrowserLogIns(Realm realm, ServiceProcess service, Path directory) {
        this.realm = realm;
        this.service = service;
        this.directory = directory;
    }

    static JsonNode submit(ServiceProcess service, String token, String task) {
        HttpResponse<String> answer = service.postWith(token, "/v1/tasks", task);
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(202);
        return Realm.json(answer);
    }

    @Test
    void aUserLogsInWithABrowserAndSubmitsATask() {
        assumeTrue(Chromium.isInstalled(), "no Chromium with its driver is installed");
        // The realm file allows logins for pages at port 8080 only.
        realm.allowPagesAt(service.url());
        WebDriver browser = Chromium.open(directory.resolve("browser"));
        try {
            SwaggerUi page = new SwaggerUi(browser, service.url());
            page.logIn("alice", "alice");

            assertThat(page.submit(TASK)).startsWith("202").contains(realm.userId("alice"));
        } finally {
            browser.quit();
        }
    }

    @Test
    void aUserLogsInToTheDashboardSeesTheirTasksAndLogsOut() {
        assumeTrue(Chromium.isInstalled(), "no Chromium with its driver is installed");
        realm.allowPagesAt(service.url());
        String own =
                submit(service, realm.token("alice"), WAITING_TASK).path("id").asText();
        String other =
                submit(service, realm.token("bob"), WAITING_TASK).path("id").asText();
        WebDriver browser = Chromium.open(directory.resolve("dashboard"));
        try {
            WebDriverWait wait = new WebDriverWait(browser, LONG);
            browser.get(service.url() + "/ui/tasks");
            new KeycloakPage(browser, LONG).logIn("alice", "alice");

            wait.until(ExpectedConditions.presenceOfElementLocated(By.id("t-" + own)));
            assertThat(browser.getPageSource()).doesNotContain(other).doesNotContain("Nodes and workers");

            browser.findElement(By.cssSelector("a[href$='/ui/logout']")).click();
            wait.until(ExpectedConditions.urlContains("/ui/bye"));
            browser.get(service.url() + "/ui/tasks");
            new KeycloakPage(browser, LONG).logIn("admin", "admin");
            wait.until(ExpectedConditions.presenceOfElementLocated(By.id("t-" + other)));
            assertThat(browser.getPageSource()).contains("Nodes and workers");
        } finally {
            browser.quit();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"device", "browser"})
    void aPersonLogsInAtATerminal(String flow) throws Exception {
        assumeTrue(Chromium.isInstalled(), "no Chromium with its driver is installed");
        realm.allowPagesAt(service.url());
        WebDriver browser = Chromium.open(directory.resolve("browser-" + flow));
        try (TerminalLogIn terminal = new TerminalLogIn(directory.resolve("home-" + flow), service.url(), flow)) {
            browser.get(terminal.address());
            KeycloakPage page = new KeycloakPage(browser, LONG);
            page.logIn("alice", "alice");
            if (flow.equals("device")) {
                page.grant();
            }

            assertThat(terminal.end()).contains("Signed in").endsWith("exit code 0");
            assertThat(terminal.run("whoami", "--quiet")).contains(realm.userId("alice"));
            assertThat(terminal.run("submit", "nap", "--input", "{\"seconds\": 0}", "--wait", "--quiet"))
                    .matches("[0-9a-f-]{36}\\n");
        } finally {
            browser.quit();
        }
    }
}
