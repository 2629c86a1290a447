package dev.longtask.identity;

import java.time.Duration;
import java.util.regex.Pattern;
import org.openqa.selenium.By;
import org.openqa.selenium.Keys;
import org.openqa.selenium.WebDriver;
import org.openqa.selenium.WebElement;
import org.openqa.selenium.support.ui.ExpectedConditions;
import org.openqa.selenium.support.ui.WebDriverWait;

/** Swagger UI in a browser, with the login page of Keycloak. */
final class SwaggerUi {
    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final String SUBMIT = "#operations-Submit-submitTask ";

    /** The login button of the authorization code flow in the dialog. */
    private static final By CODE_FLOW =
            By.xpath("//div[contains(@class, 'auth-container')][.//*[contains(text(), 'authorization_code')]]"
                    + "//button[contains(@class, 'authorize')]");

    private final WebDriver browser;
    private final WebDriverWait wait;

    /** Opens the page. */
    SwaggerUi(WebDriver browser, String service) {
        this.browser = browser;
        this.wait = new WebDriverWait(browser, PATIENCE);
        browser.get(service + "/q/swagger-ui/");
    }

    /** Logs in by the authorization code flow, at Keycloak's own page. */
    void logIn(String user, String password) {
        String page = browser.getWindowHandle();
        // The dialog shows the flows that were known when it was opened; the page may still be fetching them.
        wait.until(opened -> {
            click(By.cssSelector(".btn.authorize"));
            boolean shown = !opened.findElements(CODE_FLOW).isEmpty();
            if (!shown) {
                click(By.cssSelector(".close-modal"));
            }
            return shown;
        });
        click(CODE_FLOW);
        wait.until(ExpectedConditions.numberOfWindowsToBe(2));
        browser.getWindowHandles().stream()
                .filter(window -> !window.equals(page))
                .forEach(window -> browser.switchTo().window(window));
        new KeycloakPage(browser, PATIENCE).logIn(user, password);
        wait.until(ExpectedConditions.numberOfWindowsToBe(1));
        browser.switchTo().window(page);
        wait.until(ExpectedConditions.textToBePresentInElementLocated(By.cssSelector(".auth-container"), "Authorized"));
        click(By.cssSelector(".btn-done"));
    }

    /** Submits a task by "Try it out"; returns the status and the body of the answer. */
    String submit(String task) {
        click(By.cssSelector(SUBMIT));
        click(By.cssSelector(SUBMIT + ".try-out__btn"));
        // The example would make the request wait for the end of the task.
        wait.until(ExpectedConditions.elementToBeClickable(
                        By.cssSelector(SUBMIT + "tr[data-param-name='Prefer'] input")))
                .sendKeys(Keys.chord(Keys.CONTROL, "a"), Keys.BACK_SPACE);
        WebElement body =
                wait.until(ExpectedConditions.elementToBeClickable(By.cssSelector(SUBMIT + ".body-param__text")));
        body.sendKeys(Keys.chord(Keys.CONTROL, "a"), task);
        click(By.cssSelector(SUBMIT + ".execute"));
        String answer = SUBMIT + ".live-responses-table ";
        wait.until(ExpectedConditions.textMatches(
                By.cssSelector(answer + ".response .response-col_status"), Pattern.compile("\\d{3}")));
        return browser.findElement(By.cssSelector(answer + "tbody")).getText();
    }

    private void click(By element) {
        wait.until(ExpectedConditions.elementToBeClickable(element)).click();
    }
}
