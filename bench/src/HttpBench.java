import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The packaged service under load from wrk, on the same machine. */
final class HttpBench {
    private static final int CONNECTIONS = 64;
    private static final int SECONDS = 8;
    private static final int RUNS = 3;
    private static final int RAW_INSERTS = 20_000;
    private static final Pattern RATE = Pattern.compile("Requests/sec:\\s+([0-9.]+)");
    private static final Pattern ERRORS = Pattern.compile("Non-2xx or 3xx responses: (\\d+)");

    private HttpBench() {}

    static List<Bench.Row> run(String java, Path directory) throws Exception {
        try (PackagedService service = new PackagedService(
                java,
                directory.resolve("service.log"),
                List.of(
                        "longtask.store.url=sqlite:" + directory.resolve("longtask.db"),
                        "longtask.types.nap.kind=sleep",
                        // Pads the list of types, a constant response, to the size of a task.
                        "longtask.types.nap.description=" + "x".repeat(294)))) {
            return List.of(reads(service), submissions(service.url, service.token, directory));
        }
    }

    private static Bench.Row reads(PackagedService service) throws Exception {
        String url = service.url;
        String token = service.token;
        String body = "{\"type\": \"nap\", \"description\": \"A task\", \"input\": {\"seconds\": 0}}";
        String id = service.send("/v1/tasks", body).replaceAll("(?s).*\"id\":\"([^\"]+)\".*", "$1");
        String task = url + "/api/2/task/" + id;
        String constant = url + "/v1/types";
        System.err.printf(
                "bytes: task %d, constant %d%n", service.send("/api/2/task/" + id, null).length(), service.send("/v1/types", null).length());
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
        // Scheduled for later, so that only the submission is measured.
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
}
