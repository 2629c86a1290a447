package dev.longtask.identity;

import java.time.Duration;
import org.openqa.selenium.By;
import org.openqa.selenium.WebDriver;
import org.openqa.selenium.support.ui.ExpectedConditions;
import org.openqa.selenium.support.ui.WebDriverWait;

/** Keycloak's login page in a browser. */
final class KeycloakPage {
    private static final By USER = By.id("username");

    private final WebDriver browser;
    private final WebDriverWait wait;

    KeycloakPage(WebDriver browser, Duration patience) {
        this.browser = browser;
        this.wait = new WebDriverWait(browser, patience);
    }

    /** Waits for the page. */
    void await() {
        wait.until(ExpectedConditions.elementToBeClickable(USER));
    }

    /** Logs in, once the page is there. */
    void logIn(String user, String password) {
        await();
        browser.findElement(USER).sendKeys(user);
        browser.findElement(By.id("password")).sendKeys(password);
        browser.findElement(By.id("kc-login")).click();
    }

    /** Says yes to what a device asks for. */
    void grant() {
        wait.until(ExpectedConditions.elementToBeClickable(By.name("accept"))).click();
    }
}
