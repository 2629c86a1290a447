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

/** The packaged service under load from wrk, on the same machine. */
final class HttpBench {
    private static final int CONNECTIONS = 64;
    private static final int SECONDS = 8;
    private static final int RUNS = 3;
    private static final int RAW_INSERTS = 20_000;
    private static final Pattern LISTENING = Pattern.compile("Listening on: http://[^:\"]+:(\\d+)");
    private static final Pattern RATE = Pattern.compile("Requests/sec:\\s+([0-9.]+)");
    private static final Pattern ERRORS = Pattern.compile("Non-2xx or 3xx responses: (\\d+)");

    private HttpBench() {}

    static List<Bench.Row> run(String java, Path directory) throws Exception {
        KeyPairGenerator generator = KeyPairGenerator.getInstance("RSA");
        generator.initialize(2_048);
        KeyPair keys = generator.generateKeyPair();
        HttpServer issuer = issuer(keys);
        String issuerUrl = "http://localhost:" + issuer.getAddress().getPort();
        String token = token(keys, issuerUrl);
        Path log = directory.resolve("service.log");
        Process service = new ProcessBuilder(
                        java,
                        "-Dquarkus.http.port=0",
                        "-Dquarkus.management.port=0",
                        "-Dquarkus.oidc.auth-server-url=" + issuerUrl,
                        "-Dlongtask.store.url=sqlite:" + directory.resolve("longtask.db"),
                        "-Dlongtask.limits.unfinished-per-creator=100000000",
                        "-Dlongtask.types.nap.kind=sleep",
                        // Pads the list of types, the constant answer, to the size of a task.
                        "-Dlongtask.types.nap.description=" + "x".repeat(294),
                        "-jar",
                        "target/quarkus-app/quarkus-run.jar")
                .redirectErrorStream(true)
                .redirectOutput(log.toFile())
                .start();
        try {
            String url = awaitUrl(log);
            return List.of(reads(url, token), submissions(url, token, directory));
        } finally {
            service.destroy();
            service.waitFor();
            issuer.stop(0);
        }
    }

    private static Bench.Row reads(String url, String token) throws Exception {
        String body = "{\"type\": \"nap\", \"description\": \"A task\", \"input\": {\"seconds\": 0}}";
        String id = send(url + "/v1/tasks", token, body).replaceAll("(?s).*\"id\":\"([^\"]+)\".*", "$1");
        String task = url + "/api/2/task/" + id;
        String constant = url + "/v1/types";
        System.err.printf(
                "bytes: task %d, constant %d%n", send(task, token, null).length(), send(constant, token, null).length());
        List<Double> ratios = new ArrayList<>();
        List<Double> tasks = new ArrayList<>();
        List<Double> constants = new ArrayList<>();
        wrk(task, token, null);
        wrk(constant, token, null);
        for (int i = 0; i < RUNS; i++) {
            double own = wrk(task, token, null);
            double other = wrk(constant, token, null);
            ratios.add(own / other);
            tasks.add(own);
            constants.add(other);
        }
        return new Bench.Row(
                "GET /api/2/task/{id}, 64 connections",
                "a constant answer of the same size behind the same authentication",
                "%,.0f/s against %,.0f/s".formatted(Bench.median(tasks), Bench.median(constants)),
                Bench.median(ratios),
                "≥ 0.6");
    }

    private static Bench.Row submissions(String url, String token, Path directory) throws Exception {
        Path script = directory.resolve("post.lua");
        // Later, so that what is measured is the submission alone.
        Files.writeString(
                script,
                """
                wrk.method = "POST"
                wrk.body = '{"type": "nap", "runAt": "%s"}'
                wrk.headers["Content-Type"] = "application/json"
                """
                        .formatted(Instant.now().plusSeconds(86_400).toString()));
        List<Double> ratios = new ArrayList<>();
        List<Double> posts = new ArrayList<>();
        List<Double> raws = new ArrayList<>();
        wrk(url + "/v1/tasks", token, script);
        for (int i = 0; i < RUNS; i++) {
            double own = wrk(url + "/v1/tasks", token, script);
            double raw;
            try (RawSqlite sqlite = new RawSqlite(directory.resolve("raw-" + i + ".db"), false)) {
                raw = RAW_INSERTS / sqlite.submit(RAW_INSERTS, 1);
            }
            ratios.add(own / raw);
            posts.add(own);
            raws.add(raw);
        }
        return new Bench.Row(
                "durable POST /v1/tasks, 64 connections",
                "raw sqlite-jdbc, the same row, one commit each",
                "%,.0f/s against %,.0f/s".formatted(Bench.median(posts), Bench.median(raws)),
                Bench.median(ratios),
                "≥ 2");
    }

    private static double wrk(String url, String token, Path script) throws Exception {
        List<String> command = new ArrayList<>(List.of(
                "wrk", "-t1", "-c" + CONNECTIONS, "-d" + SECONDS + "s", "-H", "Authorization: Bearer " + token));
        if (script != null) {
            command.addAll(List.of("-s", script.toString()));
        }
        command.add(url);
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        Matcher errors = ERRORS.matcher(output);
        Matcher rate = RATE.matcher(output);
        if (errors.find() || !rate.find()) {
            throw new IllegalStateException(output);
        }
        return Double.parseDouble(rate.group(1));
    }

    private static String send(String url, String token, String body) throws Exception {
        HttpRequest.Builder request =
                HttpRequest.newBuilder(URI.create(url)).header("Authorization", "Bearer " + token);
        if (body != null) {
            request.header("Content-Type", "application/json").POST(HttpRequest.BodyPublishers.ofString(body));
        }
        return HttpClient.newHttpClient()
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
        String claims = base64("{\"iss\":\"%s\",\"sub\":\"alice\",\"groups\":[\"user\"],\"iat\":%d,\"exp\":%d}"
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
}
