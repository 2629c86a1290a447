package dev.longtask.service;

import static org.assertj.core.api.Assertions.assertThat;

import dev.longtask.testing.Chromium;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.function.Predicate;
import java.util.logging.Level;
import java.util.regex.Pattern;
import org.openqa.selenium.By;
import org.openqa.selenium.Cookie;
import org.openqa.selenium.JavascriptExecutor;
import org.openqa.selenium.StaleElementReferenceException;
import org.openqa.selenium.WebDriver;
import org.openqa.selenium.WebElement;
import org.openqa.selenium.chrome.ChromeDriver;
import org.openqa.selenium.logging.LogEntry;
import org.openqa.selenium.logging.LogType;
import org.openqa.selenium.support.ui.WebDriverWait;

/** A person's browser at the dashboard. Notices what a page must never do. */
final class Browser implements AutoCloseable {
    private static final int WIDTH = 1_200;
    private static final int HEIGHT = 1_000;
    private static final int MARGIN = 16;
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    private final String url;
    private final WebDriver driver;
    private final List<String> problems = new ArrayList<>();
    private boolean errorsAreExpected;

    Browser(String url) {
        this.url = url;
        try {
            this.driver = Chromium.open(Files.createTempDirectory("longtask-browser"));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
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
        return find(selector).getText();
    }

    String value(String selector) {
        return Objects.requireNonNullElse(find(selector).getDomProperty("value"), "");
    }

    void click(String selector) {
        note();
        until(() -> {
            find(selector).click();
            return true;
        });
    }

    void type(String selector, String text) {
        await(selector);
        WebElement field = find(selector);
        field.clear();
        field.sendKeys(text + "\t");
    }

    /** Replaces the text of a field. */
    void fill(String selector, String text) {
        type(selector, text);
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

    private void awaitText(String selector, Predicate<String> wanted) {
        until(() -> exists(selector) && wanted.test(text(selector)));
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

    /** The sizes of the page's parts as they were sent, in bytes by address. */
    Map<String, Long> transferred() {
        @SuppressWarnings("unchecked")
        Map<String, Long> sizes =
                (Map<String, Long>) Objects.requireNonNull(((JavascriptExecutor) driver).executeScript("""
                const sizes = {};
                for (const kind of ['navigation', 'resource'])
                  for (const each of performance.getEntriesByType(kind)) sizes[each.name] = each.transferSize;
                return sizes;
                """));
        return sizes;
    }

    /** A picture of the page, as high as its content but at most as a screen. */
    void picture(Path file) {
        Object height = ((JavascriptExecutor) driver).executeScript("return document.body.offsetHeight");
        long pixels = Math.min((long) Objects.requireNonNull(height) + MARGIN, HEIGHT);
        chromium()
                .executeCdpCommand(
                        "Emulation.setDeviceMetricsOverride",
                        Map.of("width", WIDTH, "height", pixels, "deviceScaleFactor", 1, "mobile", false));
        byte[] png =
                ((org.openqa.selenium.TakesScreenshot) driver).getScreenshotAs(org.openqa.selenium.OutputType.BYTES);
        try {
            Files.createDirectories(Objects.requireNonNull(file.getParent()));
            Files.write(file, png);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The scheme of colours that the person has chosen: {@code light} or {@code dark}. */
    void prefer(String scheme) {
        chromium()
                .executeCdpCommand(
                        "Emulation.setEmulatedMedia",
                        Map.of("features", List.of(Map.of("name", "prefers-color-scheme", "value", scheme))));
    }

    /** Makes the screen 360 pixels wide, as a phone's. */
    void narrow() {
        chromium()
                .executeCdpCommand(
                        "Emulation.setDeviceMetricsOverride",
                        Map.of("width", 360, "height", 740, "deviceScaleFactor", 1, "mobile", false));
    }

    /** By how many pixels the page is wider than the screen. */
    long overflow() {
        Object pixels = ((JavascriptExecutor) driver)
                .executeScript("return document.documentElement.scrollWidth - document.documentElement.clientWidth");
        return (long) Objects.requireNonNull(pixels);
    }

    private ChromeDriver chromium() {
        return (ChromeDriver) driver;
    }

    @Override
    public void close() {
        driver.quit();
    }
}
