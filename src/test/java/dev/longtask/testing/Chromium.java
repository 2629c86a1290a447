package dev.longtask.testing;

import java.io.File;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.stream.Stream;
import org.openqa.selenium.WebDriver;
import org.openqa.selenium.chrome.ChromeDriver;
import org.openqa.selenium.chrome.ChromeDriverService;
import org.openqa.selenium.chrome.ChromeOptions;

/** The Chromium of this machine, without a window. */
public final class Chromium {
    private Chromium() {}

    /** Whether a browser and its driver are on the path. */
    public static boolean isInstalled() {
        return browser().isPresent() && driver().isPresent();
    }

    /**
     * Opens a browser; close it with {@code quit}.
     *
     * @param profile the directory of its data
     */
    public static WebDriver open(Path profile) {
        ChromeOptions options = new ChromeOptions();
        options.setBinary(browser().orElseThrow().toFile());
        options.addArguments(
                "--headless",
                "--no-sandbox",
                "--disable-gpu",
                "--disable-quic",
                "--no-first-run",
                "--lang=en-US",
                "--disable-background-networking",
                "--disable-component-update",
                "--disable-sync",
                "--window-size=1200,2400",
                "--user-data-dir=" + profile);
        ChromeDriverService service = new ChromeDriverService.Builder()
                .usingDriverExecutable(driver().orElseThrow().toFile())
                .build();
        return new ChromeDriver(service, options);
    }

    private static Optional<Path> browser() {
        return find("chromium", "chromium-browser", "google-chrome");
    }

    private static Optional<Path> driver() {
        return find("chromedriver");
    }

    private static Optional<Path> find(String... programs) {
        return Stream.of(programs)
                .flatMap(program -> Stream.of(System.getenv("PATH").split(File.pathSeparator, -1))
                        .map(directory -> Path.of(directory, program)))
                .filter(Files::isExecutable)
                .findFirst();
    }
}
