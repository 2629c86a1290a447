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
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.awaitility.Awaitility;
import org.jspecify.annotations.Nullable;

/** The packaged service as a process, started as an operator would. */
public final class ServiceProcess implements AutoCloseable {
    /** Detects a hanging start; under load on two cores, a start may take a minute. */
    private static final Duration STARTS_WITHIN = Duration.ofMinutes(3);

    private static final Pattern LISTENING = Pattern.compile("Listening on: http://[^:\"]+:(\\d+)");

    private static final Pattern MANAGEMENT =
            Pattern.compile("Management interface listening on:? http://[^:\"]+:(\\d+)");

    private final HttpClient http = HttpClient.newHttpClient();
    private final @Nullable TestIssuer issuer;
    private final Path log;
    private final Process process;
    private volatile int port;

    private ServiceProcess(@Nullable TestIssuer issuer, Path log, Process process) {
        this.issuer = issuer;
        this.log = log;
        this.process = process;
    }

    /** Whether the service under test is a native executable. */
    static boolean isNative() {
        return ServicePackage.current().isNative();
    }

    /** Starts the service without waiting for it. */
    public static ServiceProcess launch(TestIssuer issuer, Path directory, Map<String, String> settings) {
        return launch(issuer, directory, settings, Map.of());
    }

    /** As above, with environment variables. */
    public static ServiceProcess launch(
            TestIssuer issuer, Path directory, Map<String, String> settings, Map<String, String> environment) {
        return launch(ServicePackage.current(), issuer, directory, settings, environment);
    }

    /**
     * As above, for another package than the one under test.
     */
    static ServiceProcess launch(
            ServicePackage service,
            TestIssuer issuer,
            Path directory,
            Map<String, String> settings,
            Map<String, String> environment) {
        Map<String, String> all = new HashMap<>(settings);
        all.putIfAbsent("quarkus.oidc.auth-server-url", issuer.url());
        all.putIfAbsent("quarkus.oidc.token.audience", TestIssuer.AUDIENCE);
        return launchWith(service, issuer, directory, all, environment);
    }

    /**
     * Starts the service without waiting for it, for an issuer that the settings or the environment name. The methods
     * that take the name of a user do not work: pass tokens.
     */
    public static ServiceProcess launchAlone(
            Path directory, Map<String, String> settings, Map<String, String> environment) {
        return launchWith(ServicePackage.current(), null, directory, settings, environment);
    }

    private static ServiceProcess launchWith(
            ServicePackage service,
            @Nullable TestIssuer issuer,
            Path directory,
            Map<String, String> settings,
            Map<String, String> environment) {
        return launch(service.command(directory, settings), issuer, environment);
    }

    /** As above, by a whole command. */
    static ServiceProcess launch(List<String> command, @Nullable TestIssuer issuer, Map<String, String> environment) {
        return launch(issuer, new ProcessBuilder(command), environment);
    }

    /**
     * Starts the service as a container does: in a directory, with the given environment and no other.
     *
     * @param entrypoint that of the image; the JVM of the tests and the package under test replace the image's
     */
    static ServiceProcess launchContainer(
            TestIssuer issuer, List<String> entrypoint, Path workingDirectory, Map<String, String> environment) {
        List<String> command = ServicePackage.current().inPlaceOf(entrypoint);
        ProcessBuilder builder = new ProcessBuilder(command).directory(workingDirectory.toFile());
        builder.environment().clear();
        return launch(issuer, builder, environment);
    }

    private static ServiceProcess launch(
            @Nullable TestIssuer issuer, ProcessBuilder builder, Map<String, String> environment) {
        try {
            Path log = Files.createTempFile("longtask-service", ".log");
            builder.redirectErrorStream(true).redirectOutput(log.toFile());
            builder.environment().putAll(environment);
            return new ServiceProcess(issuer, log, builder.start());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Starts the service and waits until it serves. */
    static ServiceProcess start(TestIssuer issuer, Path directory, Map<String, String> settings) {
        ServiceProcess service = launch(issuer, directory, settings);
        service.awaitListening();
        return service;
    }

    /** Waits until the service listens. */
    public void awaitListening() {
        Awaitility.await()
                .atMost(STARTS_WITHIN)
                .until(() -> LISTENING.matcher(log()).find() || !process.isAlive());
        if (!process.isAlive()) {
            throw new IllegalStateException("the service ended: " + log());
        }
    }

    /** Everything that it has written to stdout and stderr. */
    public String log() {
        try {
            return Files.readString(log);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Its base URL. */
    public String url() {
        return "http://localhost:" + port();
    }

    /** The port on which it listens. */
    public int port() {
        if (port == 0) {
            Matcher listening = LISTENING.matcher(log());
            if (!listening.find()) {
                throw new IllegalStateException("the service does not listen");
            }
            port = Integer.parseInt(listening.group(1));
        }
        return port;
    }

    /** Whether it is alive and listening. */
    public boolean isListening() {
        return process.isAlive() && (port != 0 || LISTENING.matcher(log()).find());
    }

    /** Sends a signal, such as STOP to pause the process and CONT to resume it. */
    public void signal(String signal) {
        try {
            new ProcessBuilder("kill", "-" + signal, Long.toString(process.pid()))
                    .start()
                    .waitFor();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** The HTTP status of a health check on the management port. */
    int health(String check) {
        return management("/q/health/" + check).statusCode();
    }

    /** Gets a path of the management port. */
    HttpResponse<String> management(String path) {
        return send(HttpRequest.newBuilder(URI.create("http://localhost:" + managementPort() + path))
                .GET());
    }

    /** The port of health and metrics. */
    int managementPort() {
        Matcher management = MANAGEMENT.matcher(log());
        if (!management.find()) {
            throw new IllegalStateException("the management port is unknown");
        }
        return Integer.parseInt(management.group(1));
    }

    private String token(String user) {
        return Objects.requireNonNull(issuer).token(user, "user");
    }

    HttpResponse<String> get(String user, String path) {
        return getWith(token(user), path);
    }

    /** @param tag sent as {@code If-None-Match} */
    HttpResponse<String> getUnless(String tag, String user, String path) {
        return send(request(token(user), path).header("If-None-Match", tag).GET());
    }

    /** Sends a GET request with this token. */
    public HttpResponse<String> getWith(String token, String path) {
        return send(request(token, path).GET());
    }

    HttpResponse<String> post(String user, String path, String body) {
        return postWith(token(user), path, body);
    }

    /** Sends a POST request with this token and a JSON body. */
    public HttpResponse<String> postWith(String token, String path, String body) {
        return send(request(token, path)
                .header("Content-Type", "application/json")
                .POST(HttpRequest.BodyPublishers.ofString(body)));
    }

    private HttpRequest.Builder request(String token, String path) {
        return HttpRequest.newBuilder(URI.create(url() + path))
                .timeout(Duration.ofSeconds(90))
                .header("Authorization", "Bearer " + token);
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
    public void kill() {
        process.destroyForcibly();
        awaitExit();
    }

    /** SIGTERM. */
    public void terminate() {
        process.destroy();
    }

    public boolean isAlive() {
        return process.isAlive();
    }

    /** Waits until the process ends; returns its exit code. */
    public int awaitExit() {
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
        // Of an image, the process is its init process.
        process.descendants().forEach(ProcessHandle::destroyForcibly);
        process.destroyForcibly();
    }
}
