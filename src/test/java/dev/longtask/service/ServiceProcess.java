package dev.longtask.service;

import dev.longtask.testing.TestIssuer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.awaitility.Awaitility;

/** The packaged service, as an operator starts it. */
final class ServiceProcess implements AutoCloseable {
    private static final Duration STARTS_WITHIN = Duration.ofSeconds(60);
    private static final Pattern LISTENING = Pattern.compile("Listening on: http://[^:\"]+:(\\d+)");

    private final HttpClient http = HttpClient.newHttpClient();
    private final TestIssuer issuer;
    private final Path log;
    private final Process process;

    private ServiceProcess(TestIssuer issuer, Path log, Process process) {
        this.issuer = issuer;
        this.log = log;
        this.process = process;
    }

    /** Starts it, and returns at once. */
    static ServiceProcess launch(TestIssuer issuer, Path directory, Map<String, String> settings) {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.add("-Dquarkus.http.port=0");
        command.add("-Dquarkus.management.port=0");
        command.add("-Dquarkus.oidc.auth-server-url=" + issuer.url());
        command.add("-Dlongtask.store.url=sqlite:" + directory.resolve("longtask.db"));
        command.add("-Dlongtask.types.nap.kind=sleep");
        settings.forEach((key, value) -> command.add("-D" + key + "=" + value));
        command.add("-jar");
        command.add(System.getProperty("longtask.package", "target/quarkus-app/quarkus-run.jar"));
        try {
            Path log = Files.createTempFile("longtask-service", ".log");
            Process process = new ProcessBuilder(command)
                    .redirectErrorStream(true)
                    .redirectOutput(log.toFile())
                    .start();
            return new ServiceProcess(issuer, log, process);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Starts it, and returns when it serves. */
    static ServiceProcess start(TestIssuer issuer, Path directory, Map<String, String> settings) {
        ServiceProcess service = launch(issuer, directory, settings);
        service.awaitListening();
        return service;
    }

    /** Waits until it serves. */
    void awaitListening() {
        Awaitility.await()
                .atMost(STARTS_WITHIN)
                .until(() -> LISTENING.matcher(log()).find() || !process.isAlive());
        if (!process.isAlive()) {
            throw new IllegalStateException("the service ended: " + log());
        }
    }

    /** All that it has written to stdout and stderr. */
    String log() {
        try {
            return Files.readString(log);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Where it listens. */
    String url() {
        Matcher listening = LISTENING.matcher(log());
        if (!listening.find()) {
            throw new IllegalStateException("the service does not listen");
        }
        return "http://localhost:" + listening.group(1);
    }

    HttpResponse<String> get(String user, String path) {
        return send(request(user, path).GET());
    }

    HttpResponse<String> post(String user, String path, String body) {
        return send(request(user, path)
                .header("Content-Type", "application/json")
                .POST(HttpRequest.BodyPublishers.ofString(body)));
    }

    private HttpRequest.Builder request(String user, String path) {
        return HttpRequest.newBuilder(URI.create(url() + path))
                .timeout(Duration.ofSeconds(90))
                .header("Authorization", "Bearer " + issuer.token(user, "user"));
    }

    private HttpResponse<String> send(HttpRequest.Builder request) {
        try {
            return http.send(request.build(), HttpResponse.BodyHandlers.ofString());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    /** {@code kill -9}. */
    void kill() {
        process.destroyForcibly();
        awaitExit();
    }

    /** SIGTERM. */
    void terminate() {
        process.destroy();
    }

    boolean isAlive() {
        return process.isAlive();
    }

    /** Waits for its end; the exit code. */
    int awaitExit() {
        try {
            if (!process.waitFor(60, TimeUnit.SECONDS)) {
                throw new IllegalStateException("the service does not end: " + log());
            }
            return process.exitValue();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    @Override
    public void close() {
        process.destroyForcibly();
    }
}
