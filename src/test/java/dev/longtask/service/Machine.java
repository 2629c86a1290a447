package dev.longtask.service;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.openqa.selenium.OutputType;
import org.openqa.selenium.chrome.ChromeDriver;

/** The machine of a {@link Browser}: its screen, time zone, clipboard and folders, and what a page does to them. */
final class Machine {
    private static final int WIDTH = 1_200;
    private static final int HEIGHT = 1_000;
    private static final int MARGIN = 16;

    private final ChromeDriver driver;

    Machine(ChromeDriver driver) {
        this.driver = driver;
    }

    /** The scheme of colours that the person has chosen: {@code light} or {@code dark}. */
    void prefer(String scheme) {
        driver.executeCdpCommand(
                "Emulation.setEmulatedMedia",
                Map.of("features", List.of(Map.of("name", "prefers-color-scheme", "value", scheme))));
    }

    /** The time zone of the person's machine, such as {@code Asia/Tokyo}. */
    void zone(String name) {
        driver.executeCdpCommand("Emulation.setTimezoneOverride", Map.of("timezoneId", name));
    }

    /** Lets pages write to the clipboard, as a person who is asked would. */
    void allowCopies() {
        driver.executeCdpCommand(
                "Browser.grantPermissions",
                Map.of("permissions", List.of("clipboardReadWrite", "clipboardSanitizedWrite")));
    }

    /** What was copied last. */
    String clipboard() {
        return String.valueOf(
                driver.executeAsyncScript("navigator.clipboard.readText().then(arguments[arguments.length - 1])"));
    }

    /** Downloads go to this directory. */
    void downloadTo(Path directory) {
        driver.executeCdpCommand(
                "Browser.setDownloadBehavior", Map.of("behavior", "allow", "downloadPath", directory.toString()));
    }

    /** Sets the width, in pixels. */
    void width(int pixels) {
        size(pixels, HEIGHT);
    }

    private void size(long width, long height) {
        driver.executeCdpCommand(
                "Emulation.setDeviceMetricsOverride",
                Map.of("width", width, "height", height, "deviceScaleFactor", 1, "mobile", false));
    }

    /** A picture of the page, as high as its content but at most as a screen. */
    void picture(Path file) {
        size(WIDTH, Math.min(number("return document.body.offsetHeight") + MARGIN, HEIGHT));
        try {
            Files.createDirectories(Objects.requireNonNull(file.getParent()));
            Files.write(file, driver.getScreenshotAs(OutputType.BYTES));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** By how many pixels the page is wider than the screen. */
    long overflow() {
        return number("return document.documentElement.scrollWidth - document.documentElement.clientWidth");
    }

    /**
     * How a page has moved on its own since it was opened.
     *
     * @param score the cumulative layout shift of Web Vitals, by which up to 0.1 is good
     * @param moved the beginnings of the elements that moved
     */
    record Shift(double score, List<String> moved) {}

    Shift layoutShift() {
        List<?> entries = (List<?>) Objects.requireNonNull(driver.executeAsyncScript("""
                const done = arguments[arguments.length - 1];
                const found = [];
                const observer = new PerformanceObserver(list => {
                  for (const {value, hadRecentInput, sources} of list.getEntries()) {
                    const moved = sources.map(({node}) => (node?.outerHTML ?? node?.textContent ?? '').slice(0, 100));
                    if (!hadRecentInput) found.push([String(value), moved.join(' and ')]);
                  }
                });
                observer.observe({type: 'layout-shift', buffered: true});
                requestAnimationFrame(() => setTimeout(() => done(found), 0));
                """));
        double score = 0;
        List<String> moved = new ArrayList<>();
        for (Object entry : entries) {
            score += Double.parseDouble(String.valueOf(((List<?>) entry).getFirst()));
            moved.add(String.valueOf(((List<?>) entry).getLast()));
        }
        return new Shift(score, moved);
    }

    /** The sizes of the page's parts as they were sent, in bytes by address. */
    Map<String, Long> transferred() {
        @SuppressWarnings("unchecked")
        Map<String, Long> sizes = (Map<String, Long>) Objects.requireNonNull(driver.executeScript("""
                const sizes = {};
                for (const kind of ['navigation', 'resource'])
                  for (const each of performance.getEntriesByType(kind)) sizes[each.name] = each.transferSize;
                return sizes;
                """));
        return sizes;
    }

    private long number(String script) {
        return (long) Objects.requireNonNull(driver.executeScript(script));
    }
}
