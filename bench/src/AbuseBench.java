import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Runs requests that are cheap to send and expensive to serve from many clients at once, against a service with a small
 * heap. The service must answer throughout and work normally afterwards.
 */
final class AbuseBench {
    private static final int MINUTES = Integer.getInteger("abuse.minutes", 10);
    private static final int CLIENTS_OF_EACH = 2;

    private interface Abuse {
        void act(int round) throws Exception;
    }

    private final PackagedService service;
    private final long end = System.nanoTime() + MINUTES * 60_000_000_000L;
    private final Map<String, Map<String, AtomicLong>> answers = new ConcurrentHashMap<>();

    private AbuseBench(PackagedService service) {
        this.service = service;
    }

    static void run(String java, Path directory) throws Exception {
        Path log = directory.resolve("service.log");
        String chatter = "i=0; while [ $i -lt 9000 ]; do printf '%04000d\\n' $i >&2; i=$((i+1)); done; echo 1";
        String wordy = "head -c 21000000 /dev/zero | tr '\\\\0' 1; echo";
        try (PackagedService service = new PackagedService(
                java,
                List.of("-Xmx256m", "-XX:+ExitOnOutOfMemoryError"),
                log,
                List.of(
                        "longtask.store.url=sqlite:" + directory.resolve("longtask.db"),
                        "longtask.types.nap.kind=sleep",
                        "longtask.types.chatter.kind=command",
                        "longtask.types.chatter.concurrency=8",
                        "longtask.types.chatter.command.argv[0]=sh",
                        "longtask.types.chatter.command.argv[1]=-c",
                        "longtask.types.chatter.command.argv[2]=" + chatter,
                        "longtask.types.wordy.kind=command",
                        "longtask.types.wordy.concurrency=4",
                        "longtask.types.wordy.command.argv[0]=sh",
                        "longtask.types.wordy.command.argv[1]=-c",
                        "longtask.types.wordy.command.argv[2]=" + wordy,
                        "longtask.defaults.retention=60s"))) {
            new AbuseBench(service).run(log);
        }
    }

    private void run(Path log) throws Exception {
        String faults = "{" + "\"a\":1,".repeat(150_000).replaceAll("a", "abcde") + "\"b\":1}";
        StringBuilder unknown = new StringBuilder("{");
        for (int i = 0; i < 80_000; i++) {
            unknown.append("\"f").append(i).append("\":1,");
        }
        unknown.append("\"z\":1}");
        String batch = "[" + "{\"type\":1},".repeat(500_000) + "{}]";
        String largeInput = "{\"type\":\"nap\",\"runAt\":\"2035-01-01T00:00:00Z\",\"input\":\"" + "x".repeat(1_000_000) + "\"}";
        String nested = "{\"type\":\"nap\",\"input\":" + "[".repeat(400_000) + "}";
        String wide = "{\"type\":\"nap\",\"input\":[" + "{},".repeat(300_000) + "1]}";
        List<Thread> clients = new java.util.ArrayList<>();
        Map<String, Abuse> abuses = new TreeMap<>();
        abuses.put("a batch of 60 MB", round -> raw("POST /v1/tasks/batch", 60_000_000, "[" + "{},".repeat(1_000_000)));
        abuses.put("a batch of 8 MiB of faults", round -> post("/v1/tasks/batch", batch));
        abuses.put("a body with 80,000 unknown fields", round -> post("/v1/tasks", unknown.toString()));
        abuses.put("a body with one key 150,000 times", round -> post("/v1/tasks", faults));
        abuses.put("an input nested without end", round -> post("/v1/tasks", nested));
        abuses.put("an input of 300,000 objects", round -> post("/v1/tasks", wide));
        abuses.put("an input of a megabyte", round -> post("/v1/tasks", largeInput));
        abuses.put("a method that does not exist", round -> raw("ODD" + round + " /odd" + round, 0, ""));
        abuses.put("half a request", round -> half());
        abuses.put("a program that floods stderr", round -> task("chatter"));
        abuses.put("a program with a result of 21 MB", round -> task("wordy"));
        abuses.put("a list", round -> note("a list", status(service.url + "/v1/tasks?limit=500", "GET", null)));
        abuses.forEach((name, abuse) -> {
            for (int i = 0; i < CLIENTS_OF_EACH; i++) {
                clients.add(Thread.ofPlatform().daemon().start(() -> repeat(name, abuse)));
            }
        });
        long slowest = 0;
        long probes = 0;
        long refused = 0;
        while (System.nanoTime() < end && service.isAlive()) {
            long start = System.nanoTime();
            String answer = probe();
            slowest = Math.max(slowest, System.nanoTime() - start);
            probes++;
            refused += answer.equals("200") ? 0 : 1;
            Thread.sleep(500);
        }
        for (Thread client : clients) {
            client.join(60_000);
        }
        System.out.printf(
                "after %d minutes at -Xmx256m: alive %b, peak memory %d MiB; %d probes, %d not answered with 200, slowest %d ms%n",
                MINUTES, service.isAlive(), service.peakMemory(), probes, refused, slowest / 1_000_000);
        new TreeMap<>(answers).forEach((name, counts) -> System.out.printf("%s: %s%n", name, new TreeMap<>(counts)));
        String last = service.send("/v1/tasks", "{\"type\": \"nap\", \"input\": {\"seconds\": 0}}");
        System.out.printf("afterwards a task is taken: %b%n", last.contains("ENQUEUED"));
        System.out.printf("errors in the log: %d%n", Files.readAllLines(log).stream().filter(line -> line.contains("ERROR")).count());
    }

    /** Acts as a client that tries once. */
    private String probe() {
        try {
            return status(service.url + "/v1/types", "GET", null);
        } catch (IOException e) {
            note("the probe", e.toString());
            return "";
        }
    }

    private void repeat(String name, Abuse abuse) {
        NAME.set(name);
        for (int round = 0; System.nanoTime() < end; round++) {
            try {
                abuse.act(round);
            } catch (Exception e) {
                note(name, e.getClass().getSimpleName());
                pause();
            }
        }
    }

    private static final ThreadLocal<String> NAME = ThreadLocal.withInitial(() -> "");

    private static void pause() {
        try {
            Thread.sleep(200);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void note(String name, String answer) {
        answers.computeIfAbsent(name, key -> new ConcurrentHashMap<>())
                .computeIfAbsent(answer, key -> new AtomicLong())
                .incrementAndGet();
    }

    private void post(String path, String body) throws Exception {
        note(NAME.get(), status(service.url + path, "POST", body));
    }

    private void task(String type) throws Exception {
        note(NAME.get(), status(service.url + "/v1/tasks", "POST", "{\"type\": \"" + type + "\", \"maxAttempts\": 1}"));
        Thread.sleep(1_000);
    }

    private String status(String url, String method, String body) throws IOException {
        java.net.HttpURLConnection connection = (java.net.HttpURLConnection) URI.create(url).toURL().openConnection();
        connection.setConnectTimeout(20_000);
        connection.setReadTimeout(60_000);
        connection.setRequestMethod(method);
        connection.setRequestProperty("Authorization", "Bearer " + service.token);
        if (body != null) {
            byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
            connection.setDoOutput(true);
            connection.setFixedLengthStreamingMode(bytes.length);
            connection.setRequestProperty("Content-Type", "application/json");
            connection.getOutputStream().write(bytes);
        }
        int status = connection.getResponseCode();
        try (InputStream in = status < 400 ? connection.getInputStream() : connection.getErrorStream()) {
            if (in != null) {
                in.transferTo(OutputStream.nullOutputStream());
            }
        }
        return Integer.toString(status);
    }

    /** Announces a longer body than it sends. */
    private void raw(String line, long length, String start) throws Exception {
        URI uri = URI.create(service.url);
        try (Socket socket = new Socket("localhost", uri.getPort())) {
            socket.setSoTimeout(60_000);
            String head = line + " HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\nAuthorization: Bearer " + service.token
                    + "\r\nContent-Type: application/json\r\nContent-Length: " + length + "\r\n\r\n";
            socket.getOutputStream().write(head.getBytes(StandardCharsets.US_ASCII));
            byte[] status = socket.getInputStream().readNBytes(12);
            note(NAME.get(), new String(status, StandardCharsets.US_ASCII).replace("HTTP/1.1 ", ""));
            socket.getOutputStream().write(start.getBytes(StandardCharsets.US_ASCII));
        } catch (java.net.SocketException e) {
            // The service has already answered and closed the connection.
            return;
        }
    }

    private void half() throws Exception {
        try (Socket socket = new Socket("localhost", URI.create(service.url).getPort())) {
            socket.getOutputStream().write("POST /v1/tasks HTTP/1.1\r\nHost: local".getBytes(StandardCharsets.US_ASCII));
            Thread.sleep(2_000);
            note(NAME.get(), "sent");
        }
    }
}
