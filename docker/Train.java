import com.sun.net.httpserver.HttpServer;
import java.io.BufferedReader;
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
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.Signature;
import java.security.interfaces.RSAPublicKey;
import java.time.Instant;
import java.util.Base64;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Trains the JVM: starts the packaged service, uses it for a few seconds, and stops it, so that the JVM writes an AOT cache (JEP
 * 514, 515). Run as {@code java Train.java JAVA APP}; the options are in {@code APP/java.args}, the cache is {@code APP/app.aot}.
 */
final class Train {
    private static final Pattern LISTENING = Pattern.compile("Listening on: http://[^:\"]+:(\\d+)");
    private static final int ROUNDS = 300;

    public static void main(String[] arguments) throws Exception {
        Path app = Path.of(arguments[1]).toAbsolutePath();
        Path data = Files.createTempDirectory("longtask-train");
        KeyPair keys = keys();
        HttpServer issuer = issuer((RSAPublicKey) keys.getPublic());
        String url = "http://localhost:" + issuer.getAddress().getPort();
        Process service = new ProcessBuilder(
                        Path.of(arguments[0]).toAbsolutePath().toString(),
                        "@" + app.resolve("java.args"),
                        "-XX:AOTCacheOutput=" + app.resolve("app.aot"),
                        "-Dquarkus.http.host=localhost",
                        "-Dquarkus.http.port=0",
                        "-Dquarkus.management.host=localhost",
                        "-Dquarkus.management.port=0",
                        "-Dquarkus.oidc.auth-server-url=" + url,
                        "-Dquarkus.oidc.token.audience=longtask",
                        "-Dquarkus.vertx.cache-directory=" + data.resolve(".vertx"),
                        "-Dlongtask.store.url=sqlite:" + data.resolve("longtask.db"),
                        "-Dlongtask.types.train.kind=sleep",
                        "-jar",
                        app.resolve("quarkus-run.jar").toString())
                .redirectErrorStream(true)
                .start();
        try {
            use("http://localhost:" + port(service), token(keys, url));
        } finally {
            // Process.destroy would also close the output, which the JVM needs while it writes the cache.
            service.toHandle().destroy();
            if (!service.waitFor(2, TimeUnit.MINUTES)) {
                service.destroyForcibly();
            }
            issuer.stop(0);
        }
        if (!Files.exists(app.resolve("app.aot"))) {
            throw new IllegalStateException("the JVM wrote no cache");
        }
    }

    /** The port of the service; afterwards its output is passed on. */
    private static int port(Process service) throws IOException {
        BufferedReader output = service.inputReader(StandardCharsets.UTF_8);
        StringBuilder before = new StringBuilder();
        for (String line = output.readLine(); line != null; line = output.readLine()) {
            before.append(line).append('\n');
            Matcher listening = LISTENING.matcher(line);
            if (listening.find()) {
                CompletableFuture.runAsync(() -> output.lines().forEach(System.err::println));
                return Integer.parseInt(listening.group(1));
            }
        }
        throw new IllegalStateException("the service did not start:\n" + before);
    }

    /** What clients do most: submit, read in each API, list, cancel. */
    private static void use(String url, String token) throws IOException, InterruptedException {
        try (HttpClient http = HttpClient.newHttpClient()) {
            for (int round = 0; round < ROUNDS; round++) {
                String task = call(http, token, "POST", url + "/v1/tasks", "{\"type\":\"train\",\"input\":{\"seconds\":0}}");
                String id = task.replaceFirst("(?s).*\"id\":\"([^\"]+)\".*", "$1");
                for (String path : List.of("/v1/tasks/", "/rest/api/2/task/", "/rest/api/longtask/")) {
                    call(http, token, "GET", url + path + id, "");
                }
                call(http, token, "GET", url + "/v1/tasks?limit=5", "");
                call(http, token, "POST", url + "/v1/tasks/" + id + "/cancel", "");
            }
            call(http, token, "GET", url + "/q/openapi", "");
        }
    }

    private static String call(HttpClient http, String token, String method, String url, String body)
            throws IOException, InterruptedException {
        HttpResponse<String> answer = http.send(
                HttpRequest.newBuilder(URI.create(url))
                        .header("Authorization", "Bearer " + token)
                        .header("Content-Type", "application/json")
                        .method(method, HttpRequest.BodyPublishers.ofString(body))
                        .build(),
                HttpResponse.BodyHandlers.ofString());
        if (answer.statusCode() >= 400 && answer.statusCode() != 409) {
            throw new IllegalStateException(method + " " + url + ": " + answer.statusCode() + " " + answer.body());
        }
        return answer.body();
    }

    private static KeyPair keys() throws GeneralSecurityException {
        KeyPairGenerator generator = KeyPairGenerator.getInstance("RSA");
        generator.initialize(2048);
        return generator.generateKeyPair();
    }

    private static HttpServer issuer(RSAPublicKey key) throws IOException {
        HttpServer server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        String url = "http://localhost:" + server.getAddress().getPort();
        answer(server, "/.well-known/openid-configuration", "{\"issuer\":\"%1$s\",\"jwks_uri\":\"%1$s/keys\"}".formatted(url));
        answer(
                server,
                "/keys",
                "{\"keys\":[{\"kty\":\"RSA\",\"use\":\"sig\",\"alg\":\"RS256\",\"kid\":\"train\",\"n\":\"%s\",\"e\":\"%s\"}]}"
                        .formatted(encode(unsigned(key.getModulus())), encode(unsigned(key.getPublicExponent()))));
        server.start();
        return server;
    }

    private static void answer(HttpServer server, String path, String body) {
        byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
        server.createContext(path, exchange -> {
            exchange.getResponseHeaders().add("Content-Type", "application/json");
            exchange.sendResponseHeaders(200, bytes.length);
            exchange.getResponseBody().write(bytes);
            exchange.close();
        });
    }

    private static String token(KeyPair keys, String issuer) throws GeneralSecurityException {
        long now = Instant.now().getEpochSecond();
        String claims = "{\"iss\":\"%s\",\"sub\":\"train\",\"aud\":\"longtask\",\"groups\":[\"user\"],\"iat\":%d,\"exp\":%d}"
                .formatted(issuer, now, now + 3_600);
        String content = encode("{\"alg\":\"RS256\",\"kid\":\"train\",\"typ\":\"at+jwt\"}".getBytes(StandardCharsets.UTF_8))
                + "." + encode(claims.getBytes(StandardCharsets.UTF_8));
        Signature signature = Signature.getInstance("SHA256withRSA");
        signature.initSign(keys.getPrivate());
        signature.update(content.getBytes(StandardCharsets.US_ASCII));
        return content + "." + encode(signature.sign());
    }

    /** Without the leading zero byte of a positive number. */
    private static byte[] unsigned(BigInteger number) {
        byte[] bytes = number.toByteArray();
        return bytes[0] == 0 ? java.util.Arrays.copyOfRange(bytes, 1, bytes.length) : bytes;
    }

    private static String encode(byte[] bytes) {
        return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
    }
}
