package dev.longtask.identity;

import static org.awaitility.Awaitility.await;

import dev.longtask.testing.TcpProxy;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * A Keycloak process on a loopback port, with the settings and the realm of the compose file. As there, it has two
 * addresses: browsers use the one that it names as the issuer, the service another.
 */
final class Keycloak implements AutoCloseable {
    /** The first start also builds the distribution for its settings. */
    private static final Duration STARTS_WITHIN = Duration.ofMinutes(4);

    private static final Path DISTRIBUTION = Path.of(System.getProperty("keycloak.distribution", "target/keycloak"));
    private static final Pattern LISTENING = Pattern.compile("Listening on: http://[^:\"]+:(\\d+)");
    private static final String WELL_KNOWN = "/realms/longtask/.well-known/openid-configuration";

    /** Linked into the home directory. */
    private static final List<String> PARTS = List.of("conf", "lib", "providers", "themes");

    private final Path home;
    private final Path log;
    private final TcpProxy forBrowsers;
    private final TcpProxy forServices;
    private final Process process;
    private final Thread reaper = new Thread(this::kill);
    private volatile boolean reachableForServices = true;

    private Keycloak(Path home) throws IOException {
        this.home = home;
        log = home.resolve("log");
        forBrowsers = new TcpProxy(this::port, TcpProxy.OPEN, TcpProxy.OPEN);
        forServices = new TcpProxy(() -> reachableForServices ? port() : null, TcpProxy.OPEN, TcpProxy.OPEN);
        process = launch(home);
        Runtime.getRuntime().addShutdownHook(reaper);
    }

    /**
     * Starts Keycloak and waits until it serves the realm.
     *
     * @param home a directory for its data; parts of the distribution are linked into it
     */
    static Keycloak start(Path home) throws IOException {
        prepare(home);
        Keycloak keycloak = new Keycloak(home);
        try {
            keycloak.awaitRealm();
        } catch (RuntimeException | AssertionError e) {
            keycloak.close();
            throw new IllegalStateException(Files.readString(keycloak.log), e);
        }
        return keycloak;
    }

    private static void prepare(Path home) throws IOException {
        // The script takes the directory above its own as the home directory.
        Files.createDirectories(home.resolve("bin"));
        Files.copy(DISTRIBUTION.resolve("bin/kc.sh"), home.resolve("bin/kc.sh"));
        for (String part : PARTS) {
            Files.createSymbolicLink(
                    home.resolve(part), DISTRIBUTION.resolve(part).toAbsolutePath());
        }
        Path realms = Files.createDirectories(home.resolve("data/import"));
        Files.copy(ComposeFile.REALM, realms.resolve("realm.json"));
    }

    private Process launch(Path home) throws IOException {
        ProcessBuilder builder = new ProcessBuilder(
                        "sh",
                        home.resolve("bin/kc.sh").toString(),
                        "start-dev",
                        "--import-realm",
                        "--http-host=127.0.0.1",
                        "--http-port=0",
                        "--db=dev-mem")
                .directory(home.toFile())
                .redirectErrorStream(true)
                .redirectOutput(log.toFile());
        Map<String, String> environment = builder.environment();
        environment.putAll(ComposeFile.keycloak(issuer()));
        environment.put(
                "JAVA", Path.of(System.getProperty("java.home"), "bin", "java").toString());
        environment.put("JAVA_OPTS_KC_HEAP", "-Xms64m -Xmx384m");
        environment.put("JAVA_OPTS_APPEND", "-XX:TieredStopAtLevel=1");
        return builder.start();
    }

    private void awaitRealm() {
        await().atMost(STARTS_WITHIN).until(() -> port() != null || !process.isAlive());
        HttpRequest request = HttpRequest.newBuilder(URI.create(forServices() + WELL_KNOWN))
                .timeout(Duration.ofSeconds(10))
                .build();
        try (HttpClient http = HttpClient.newHttpClient()) {
            await().atMost(STARTS_WITHIN)
                    .ignoreExceptions()
                    .until(() -> !process.isAlive()
                            || http.send(request, HttpResponse.BodyHandlers.discarding())
                                            .statusCode()
                                    == 200);
        }
        if (!process.isAlive()) {
            throw new IllegalStateException("Keycloak ended");
        }
    }

    /** Its own port; null until it listens. */
    private @Nullable Integer port() {
        try {
            Matcher listening = LISTENING.matcher(Files.readString(log));
            return listening.find() ? Integer.valueOf(listening.group(1)) : null;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The base URL for browsers and clients; the issuer of tokens starts with it. */
    String issuer() {
        return "http://localhost:" + forBrowsers.port();
    }

    /** The base URL for services, which fetch keys from it. */
    String forServices() {
        return "http://localhost:" + forServices.port();
    }

    /** Makes Keycloak unreachable for services, or reachable again. Browsers and clients still reach it. */
    void setReachableForServices(boolean reachable) {
        reachableForServices = reachable;
        if (!reachable) {
            forServices.cut();
        }
    }

    private void kill() {
        // Children first, while they are known as such: the script starts one Java process, or two.
        Stream.concat(process.descendants(), Stream.of(process.toHandle()))
                .toList()
                .forEach(ProcessHandle::destroyForcibly);
    }

    @Override
    public void close() throws IOException {
        kill();
        for (String part : PARTS) {
            Files.deleteIfExists(home.resolve(part));
        }
        Runtime.getRuntime().removeShutdownHook(reaper);
        forBrowsers.close();
        forServices.close();
    }
}
