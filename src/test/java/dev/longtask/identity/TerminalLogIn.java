package dev.longtask.identity;

import static org.awaitility.Awaitility.await;

import dev.longtask.service.ServicePackage;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** {@code longtask login} of the package, by a person who opens the address that it prints. */
final class TerminalLogIn implements AutoCloseable {
    private static final Duration LONG = Duration.ofSeconds(60);
    private static final Pattern ADDRESS = Pattern.compile("(?m)^(?:or open )?(https?://\\S+)");

    private final Path home;
    private final String server;
    private final Process process;

    /**
     * @param home a directory for the tokens
     * @param flow {@code device} or {@code browser}
     */
    TerminalLogIn(Path home, String server, String flow) {
        this.home = home;
        this.server = server;
        this.process = start("log-in", "login", "--flow", flow, "--no-browser");
    }

    private Process start(String name, String... arguments) {
        try {
            Files.createDirectories(home);
            ProcessBuilder builder = new ProcessBuilder(ServicePackage.current().client(List.of(arguments)))
                    .redirectErrorStream(true)
                    .redirectOutput(home.resolve(name).toFile());
            builder.environment().put("HOME", home.toString());
            builder.environment().put("LONGTASK_SERVER", server);
            List.of("XDG_CONFIG_HOME", "LONGTASK_TOKEN").forEach(builder.environment()::remove);
            Process started = builder.start();
            started.getOutputStream().close();
            return started;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private String output(String name) {
        try {
            return Files.readString(home.resolve(name));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The address that it asks to open. */
    String address() {
        await().atMost(LONG).until(() -> ADDRESS.matcher(output("log-in")).find() || !process.isAlive());
        Matcher found = ADDRESS.matcher(output("log-in"));
        if (!found.find()) {
            throw new IllegalStateException(output("log-in"));
        }
        return found.group(1);
    }

    /** Waits for its end; returns all that it has printed, and the exit code. */
    String end() throws InterruptedException {
        if (!process.waitFor(LONG.toSeconds(), TimeUnit.SECONDS)) {
            throw new IllegalStateException("the login does not end: " + output("log-in"));
        }
        return output("log-in") + "exit code " + process.exitValue();
    }

    /** What another command prints, with the tokens of the login. */
    String run(String... arguments) throws InterruptedException {
        Process other = start("other", arguments);
        if (!other.waitFor(LONG.toSeconds(), TimeUnit.SECONDS)) {
            other.destroyForcibly();
        }
        return output("other");
    }

    @Override
    public void close() {
        process.destroyForcibly();
    }
}
