import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.math.BigInteger;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.Signature;
import java.security.interfaces.RSAPublicKey;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The packaged service as a process with the JVM options of the image, and with its own issuer. */
final class PackagedService implements AutoCloseable {
    private static final Pattern LISTENING = Pattern.compile("Listening on: http://[^:\"]+:(\\d+)");

    final String url;
    final String token;
    private final HttpServer issuer;
    private final Process process;
    private final String jcmd;
    private final HttpClient http = HttpClient.newHttpClient();

    /** @param settings system properties, each {@code key=value} */
    PackagedService(String java, Path log, List<String> settings) throws Exception {
        this(java, List.of(), log, settings);
    }

    /** @param options further JVM options */
    PackagedService(String java, List<String> options, Path log, List<String> settings) throws Exception {
        KeyPairGenerator generator = KeyPairGenerator.getInstance("RSA");
        generator.initialize(2_048);
        KeyPair keys = generator.generateKeyPair();
        issuer = issuer(keys);
        String issuerUrl = "http://localhost:" + issuer.getAddress().getPort();
        token = token(keys, issuerUrl);
        jcmd = Path.of(java).resolveSibling("jcmd").toString();
        List<String> command = new ArrayList<>();
        command.add(java);
        command.add("@docker/java.args");
        command.addAll(options);
        command.addAll(List.of(
                "-Dquarkus.http.port=0",
                "-Dquarkus.management.port=0",
                "-Dquarkus.oidc.auth-server-url=" + issuerUrl,
                "-Dlongtask.security.any-audience=true",
                "-Dlongtask.limits.unfinished-per-creator=100000000",
                "-Dlongtask.limits.stored-per-creator=100000000"));
        settings.forEach(setting -> command.add("-D" + setting));
        command.addAll(List.of("-jar", "target/quarkus-app/quarkus-run.jar"));
        process = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(log.toFile())
                .start();
        try {
            url = awaitUrl(log);
        } catch (Exception e) {
            close();
            throw e;
        }
    }

    /** @param body null for a GET */
    String send(String path, String body) throws Exception {
        HttpRequest.Builder request =
                HttpRequest.newBuilder(URI.create(url + path)).header("Authorization", "Bearer " + token);
        if (body != null) {
            request.header("Content-Type", "application/json").POST(HttpRequest.BodyPublishers.ofString(body));
        }
        return http
                .send(request.build(), HttpResponse.BodyHandlers.ofString())
                .body();
    }

    private static String awaitUrl(Path log) throws Exception {
        for (int i = 0; i < 600; i++) {
            Matcher listening = LISTENING.matcher(Files.readString(log));
            if (listening.find()) {
                return "http://localhost:" + listening.group(1);
            }
            Thread.sleep(100);
        }
        throw new IllegalStateException("the service does not start: " + Files.readString(log));
    }

    private static HttpServer issuer(KeyPair keys) throws IOException {
        HttpServer server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        String url = "http://localhost:" + server.getAddress().getPort();
        RSAPublicKey key = (RSAPublicKey) keys.getPublic();
        serve(server, "/.well-known/openid-configuration",
                "{\"issuer\":\"%1$s\",\"jwks_uri\":\"%1$s/keys\",\"token_endpoint\":\"%1$s/token\"}".formatted(url));
        serve(server, "/keys",
                "{\"keys\":[{\"kty\":\"RSA\",\"use\":\"sig\",\"alg\":\"RS256\",\"kid\":\"k\",\"n\":\"%s\",\"e\":\"%s\"}]}"
                        .formatted(unsigned(key.getModulus()), unsigned(key.getPublicExponent())));
        server.start();
        return server;
    }

    private static void serve(HttpServer server, String path, String json) {
        server.createContext(path, exchange -> {
            byte[] body = json.getBytes(StandardCharsets.UTF_8);
            exchange.getResponseHeaders().set("Content-Type", "application/json");
            exchange.sendResponseHeaders(200, body.length);
            exchange.getResponseBody().write(body);
            exchange.close();
        });
    }

    private static String token(KeyPair keys, String issuer) throws Exception {
        String head = base64("{\"alg\":\"RS256\",\"typ\":\"JWT\",\"kid\":\"k\"}".getBytes(StandardCharsets.UTF_8));
        long now = Instant.now().getEpochSecond();
        String claims = base64("{\"iss\":\"%s\",\"sub\":\"alice\",\"groups\":[\"user\",\"worker\"],\"iat\":%d,\"exp\":%d}"
                .formatted(issuer, now, now + 36_000)
                .getBytes(StandardCharsets.UTF_8));
        Signature signature = Signature.getInstance("SHA256withRSA");
        signature.initSign(keys.getPrivate());
        signature.update((head + "." + claims).getBytes(StandardCharsets.UTF_8));
        return head + "." + claims + "." + base64(signature.sign());
    }

    private static String base64(byte[] bytes) {
        return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
    }

    private static String unsigned(BigInteger number) {
        byte[] bytes = number.toByteArray();
        return base64(bytes[0] == 0 ? java.util.Arrays.copyOfRange(bytes, 1, bytes.length) : bytes);
    }

    boolean isAlive() {
        return process.isAlive();
    }

    /** Peak memory of the process in MiB; 0 if the system does not report it. */
    long peakMemory() throws IOException {
        return memory("VmHWM:");
    }

    /** Resident memory of the process in MiB; 0 if the system does not report it. */
    long residentMemory() throws IOException {
        return memory("VmRSS:");
    }

    /**
     * Collects the garbage of the process, and returns the memory to the system. Twice: cleaners run after the first
     * collection and free more.
     */
    void collectGarbage() throws Exception {
        collectOnce();
        collectOnce();
    }

    private void collectOnce() throws Exception {
        int status = new ProcessBuilder(jcmd, Long.toString(process.pid()), "GC.run")
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .start()
                .waitFor();
        if (status != 0) {
            throw new IllegalStateException("jcmd ended with " + status);
        }
    }

    private long memory(String field) throws IOException {
        Path status = Path.of("/proc/" + process.pid() + "/status");
        if (!Files.exists(status)) {
            return 0;
        }
        return Files.readAllLines(status).stream()
                .filter(line -> line.startsWith(field))
                .mapToLong(line -> Long.parseLong(line.replaceAll("[^0-9]", "")) / 1_024)
                .findFirst()
                .orElse(0);
    }

    @Override
    public void close() throws Exception {
        process.destroy();
        process.waitFor();
        issuer.stop(0);
    }
}
