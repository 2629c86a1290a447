package dev.longtask.service;

import static org.assertj.core.api.Assertions.assertThat;

import dev.longtask.testing.Chromium;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.function.Predicate;
import java.util.function.Supplier;
import java.util.logging.Level;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.openqa.selenium.By;
import org.openqa.selenium.Cookie;
import org.openqa.selenium.JavascriptExecutor;
import org.openqa.selenium.Keys;
import org.openqa.selenium.StaleElementReferenceException;
import org.openqa.selenium.WebDriver;
import org.openqa.selenium.WebElement;
import org.openqa.selenium.chrome.ChromeDriver;
import org.openqa.selenium.interactions.Actions;
import org.openqa.selenium.logging.LogEntry;
import org.openqa.selenium.logging.LogType;
import org.openqa.selenium.support.ui.Select;
import org.openqa.selenium.support.ui.WebDriverWait;

/** A person's browser at the dashboard. Notices what a page must never do. */
final class Browser implements AutoCloseable {
    private static final int MOST_TABS = 200;
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    private final String url;
    private final WebDriver driver;
    private final Machine machine;
    private final List<String> problems = new ArrayList<>();
    private boolean errorsAreExpected;

    Browser(String url) {
        this.url = url;
        try {
            this.driver = Chromium.open(Files.createTempDirectory("longtask-browser"));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        this.machine = new Machine(chromium());
    }

    void open(String path) {
        note();
        driver.get(url + path);
    }

    String address() {
        return Objects.requireNonNull(driver.getCurrentUrl());
    }

    String source() {
        return Objects.requireNonNull(driver.getPageSource());
    }

    boolean exists(String selector) {
        return !driver.findElements(By.cssSelector(selector)).isEmpty();
    }

    /** What a person reads there. */
    String text(String selector) {
        return read(() -> find(selector).getText());
    }

    String value(String selector) {
        return read(() -> Objects.requireNonNullElse(find(selector).getDomProperty("value"), ""));
    }

    void click(String selector) {
        note();
        until(() -> {
            find(selector).click();
            return true;
        });
    }

    /** Replaces the text of a field, and leaves it. */
    void type(String selector, String text) {
        await(selector);
        WebElement field = find(selector);
        field.clear();
        field.sendKeys(text + "\t");
    }

    /** Waits until the element exists. */
    void await(String selector) {
        until(() -> exists(selector));
    }

    /** Waits until the element's text contains this. */
    void await(String selector, String text) {
        awaitText(selector, now -> now.contains(text));
    }

    void awaitMatch(String selector, String pattern) {
        awaitText(selector, Pattern.compile(pattern).asMatchPredicate());
    }

    void awaitOther(String selector, String text) {
        awaitText(selector, now -> !now.equals(text));
    }

    void awaitValue(String selector, String part) {
        until(() -> value(selector).contains(part));
    }

    void awaitOtherValue(String selector, String value) {
        until(() -> !value(selector).equals(value));
    }

    private void awaitText(String selector, Predicate<String> wanted) {
        until(() -> exists(selector) && wanted.test(text(selector)));
    }

    /** Reads again if an update of the page has replaced the element meanwhile. */
    private String read(Supplier<String> reading) {
        return new WebDriverWait(driver, PATIENCE)
                .ignoring(StaleElementReferenceException.class)
                .until(page -> reading.get());
    }

    private void until(java.util.function.BooleanSupplier condition) {
        new WebDriverWait(driver, PATIENCE)
                .ignoring(StaleElementReferenceException.class)
                .ignoring(org.openqa.selenium.ElementNotInteractableException.class)
                .ignoring(org.openqa.selenium.NoSuchElementException.class)
                .until(page -> condition.getAsBoolean());
    }

    private WebElement find(String selector) {
        return driver.findElement(By.cssSelector(selector));
    }

    Set<Cookie> cookies() {
        return driver.manage().getCookies();
    }

    void forgetSession() {
        driver.manage().deleteAllCookies();
    }

    /** From now on the browser may complain of answers that are errors. */
    void expectErrors() {
        note();
        errorsAreExpected = true;
    }

    /** Checks the page by the rules of axe-core. */
    void assertAccessible() {
        JavascriptExecutor script = (JavascriptExecutor) driver;
        // By the driver, which the page's policy does not concern.
        script.executeScript(axe());
        Object found = script.executeAsyncScript("""
                const done = arguments[arguments.length - 1];
                axe.run().then(result => done(result.violations.map(
                    each => each.id + ': ' + each.help + ' at ' + each.nodes.map(node => node.target + ' ' + node.failureSummary).join('; '))));
                """);
        assertThat((List<?>) found).as("barriers on " + address()).isEmpty();
    }

    private static String axe() {
        try (InputStream in = Objects.requireNonNull(Browser.class.getResourceAsStream("/axe.min.js"))) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Notes what the page that is about to be left has done wrong. */
    private void note() {
        for (LogEntry entry : driver.manage().logs().get(LogType.BROWSER)) {
            boolean isOfAnError = entry.getMessage().contains("the server responded with a status of");
            if (entry.getLevel().intValue() >= Level.WARNING.intValue() && !(errorsAreExpected && isOfAnError)) {
                problems.add(entry.getMessage());
            }
        }
        if (!Objects.requireNonNullElse(driver.getCurrentUrl(), "").startsWith(url)) {
            return;
        }
        Object requests = ((JavascriptExecutor) driver)
                .executeScript("return performance.getEntriesByType('resource').map(each => each.name)");
        for (Object request : (List<?>) Objects.requireNonNull(requests)) {
            URI address = URI.create(String.valueOf(request));
            if (!String.valueOf(request).startsWith(url + "/")
                    && !"data".equals(address.getScheme())
                    && !"blob".equals(address.getScheme())) {
                problems.add("a request to another origin: " + request);
            }
        }
    }

    /** Checks that no page wrote an error or a breach of its policy to the console, or called another origin. */
    void assertNothingWrong() {
        note();
        assertThat(problems).isEmpty();
    }

    /** What the person sits at. */
    Machine machine() {
        return machine;
    }

    /** Presses a key, wherever the focus is. */
    void press(CharSequence key) {
        new Actions(driver).sendKeys(key).perform();
    }

    /** Presses Tab until the focus is on such an element, and checks that it can be seen there. */
    void tabTo(String selector) {
        for (int i = 0; i < MOST_TABS; i++) {
            press(Keys.TAB);
            if (Boolean.TRUE.equals(script("return document.activeElement.matches(arguments[0])", selector))) {
                assertThat(script("return getComputedStyle(document.activeElement).outlineStyle"))
                        .as("the outline of " + selector)
                        .isNotEqualTo("none");
                return;
            }
        }
        throw new AssertionError(selector + " is not reached by the keyboard on " + address());
    }

    /** The text of the element that has the focus. */
    String focused() {
        return String.valueOf(script("return document.activeElement.textContent"));
    }

    String attribute(String selector, String name) {
        return Objects.requireNonNullElse(find(selector).getDomAttribute(name), "");
    }

    /** Chooses an option of a list by its value. */
    void choose(String selector, String value) {
        note();
        until(() -> {
            new Select(find(selector)).selectByValue(value);
            return true;
        });
    }

    /** How many elements there are. */
    int count(String selector) {
        return driver.findElements(By.cssSelector(selector)).size();
    }

    /** Waits until the address contains this. */
    void awaitAddress(String part) {
        until(() -> address().contains(part));
    }

    void awaitCount(String selector, int count) {
        until(() -> count(selector) == count);
    }

    private @Nullable Object script(String text, Object... arguments) {
        return ((JavascriptExecutor) driver).executeScript(text, arguments);
    }

    private ChromeDriver chromium() {
        return (ChromeDriver) driver;
    }

    @Override
    public void close() {
        driver.quit();
    }
}
