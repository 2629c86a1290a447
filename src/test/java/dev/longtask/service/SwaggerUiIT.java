package dev.longtask.service;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.longtask.testing.Chromium;
import dev.longtask.testing.TestIssuer;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.openqa.selenium.By;
import org.openqa.selenium.WebDriver;
import org.openqa.selenium.support.ui.ExpectedConditions;
import org.openqa.selenium.support.ui.WebDriverWait;

/** Swagger UI of the packaged service in a real browser; needs Chromium and its driver. */
class SwaggerUiIT {
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    @TempDir
    Path directory = Path.of("");

    @Test
    void aUserLogsInAndTriesACallOut() {
        assumeTrue(Chromium.isInstalled(), "no Chromium with its driver is installed");

        try (TestIssuer issuer = new TestIssuer();
                ServiceProcess service = ServiceProcess.start(
                        issuer,
                        directory.resolve("store"),
                        Map.of("quarkus.oidc.token.audience", TestIssuer.AUDIENCE))) {
            WebDriver page = Chromium.open(directory.resolve("browser"));
            try {
                logInAndTry(page, service.url());
            } finally {
                page.quit();
            }
        }
    }

    private static void logInAndTry(WebDriver page, String url) {
        WebDriverWait wait = new WebDriverWait(page, PATIENCE);
        page.get(url + "/q/swagger-ui/");
        wait.until(ExpectedConditions.elementToBeClickable(By.cssSelector(".btn.authorize")))
                .click();
        wait.until(ExpectedConditions.elementToBeClickable(By.cssSelector(".auth-container button.authorize")))
                .click();
        // The issuer asks no questions, so its window closes as soon as the token arrives.
        wait.until(ExpectedConditions.textToBePresentInElementLocated(By.cssSelector(".auth-container"), "Authorized"));
        page.findElement(By.cssSelector(".btn-done")).click();

        By call = By.cssSelector("#operations-Submit-listTypes");
        wait.until(ExpectedConditions.elementToBeClickable(call)).click();
        wait.until(ExpectedConditions.elementToBeClickable(
                        By.cssSelector("#operations-Submit-listTypes .try-out__btn")))
                .click();
        wait.until(ExpectedConditions.elementToBeClickable(By.cssSelector("#operations-Submit-listTypes .execute")))
                .click();
        By answer = By.cssSelector("#operations-Submit-listTypes .live-responses-table .response .response-col_status");
        wait.until(ExpectedConditions.textMatches(answer, java.util.regex.Pattern.compile("\\d{3}")));

        assertThat(page.findElement(By.cssSelector("#operations-Submit-listTypes .live-responses-table tbody"))
                        .getText())
                .startsWith("200")
                .contains("\"name\": \"nap\"");
    }
}
