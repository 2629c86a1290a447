package dev.longtask.faults;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Workers outside the service: they lease tasks through the proxy, and vanish, pause beyond their lease, repeat, contradict
 * themselves, answer late, lose answers, and hang up while they wait. What the service has answered is recorded.
 */
final class RemoteWorkers implements AutoCloseable {
    /** An attempt, by task and number. */
    record AttemptId(UUID task, int attempt) {}

    /** An end that the service has acknowledged. */
    record End(AttemptId attempt, String worker, String status) {}

    private static final JsonMapper JSON = new JsonMapper();
    private static final Duration PATIENCE = Duration.ofSeconds(10);
    private static final Duration HANGS_UP_AFTER = Duration.ofMillis(150);

    /** Who got each attempt. */
    final Map<AttemptId, String> leased = new ConcurrentHashMap<>();

    final ConcurrentLinkedQueue<End> ends = new ConcurrentLinkedQueue<>();
    /** What must not have happened. */
    final ConcurrentLinkedQueue<String> broken = new ConcurrentLinkedQueue<>();

    final AtomicInteger requests = new AtomicInteger();
    final AtomicInteger refused = new AtomicInteger();
    final AtomicInteger unanswered = new AtomicInteger();

    private final Cluster cluster;
    private final String token;
    private final List<Thread> workers = new ArrayList<>();
    private volatile boolean stopped;

    RemoteWorkers(Cluster cluster, Random random, int count) {
        this.cluster = cluster;
        this.token = cluster.issuer.token("bot", "worker");
        for (int i = 0; i < count; i++) {
            Random own = new Random(random.nextLong());
            String name = "w" + i;
            workers.add(Thread.ofVirtual().start(() -> run(name, own)));
        }
    }

    private void run(String name, Random random) {
        while (!stopped) {
            // A new connection each time, so that the proxy spreads the calls over the nodes.
            try (HttpClient http = HttpClient.newBuilder()
                    .version(HttpClient.Version.HTTP_1_1)
                    .connectTimeout(Duration.ofSeconds(2))
                    .build()) {
                if (!work(http, name, random)) {
                    Thread.sleep(200);
                }
            } catch (InterruptedException e) {
                return;
            }
        }
    }

    /** Leases and runs some tasks; false if there was none. */
    private boolean work(HttpClient http, String name, Random random) throws InterruptedException {
        int limit = 1 + random.nextInt(4);
        String body =
                "{\"worker\": \"%s\", \"types\": [\"remote\"], \"limit\": %d, \"wait\": 2}".formatted(name, limit);
        Duration patience = random.nextInt(10) == 0 ? HANGS_UP_AFTER : PATIENCE;
        Optional<HttpResponse<String>> answer = send(http, "/v1/leases", body, patience);
        if (answer.isEmpty() || answer.get().statusCode() != 200) {
            return false;
        }
        List<AttemptId> attempts = new ArrayList<>();
        for (JsonNode lease : json(answer.get()).path("leases")) {
            AttemptId attempt = new AttemptId(
                    UUID.fromString(lease.path("id").asText()),
                    lease.path("attempt").asInt());
            String before = leased.putIfAbsent(attempt, name);
            if (before != null) {
                broken.add("%s was leased to %s and to %s".formatted(attempt, before, name));
            }
            attempts.add(attempt);
        }
        for (AttemptId attempt : attempts) {
            perform(http, name, random, attempt);
        }
        return !attempts.isEmpty();
    }

    private void perform(HttpClient http, String name, Random random, AttemptId attempt) throws InterruptedException {
        boolean cancelled = false;
        for (int beats = random.nextInt(3); beats > 0; beats--) {
            Thread.sleep(random.nextInt(300));
            Optional<HttpResponse<String>> beat = send(
                    http,
                    path(attempt, "heartbeat"),
                    "{\"progress\": %d, \"checkpoint\": {\"by\": %d}}".formatted(beats * 10, attempt.attempt()),
                    PATIENCE);
            if (beat.filter(answer -> answer.statusCode() == 409).isPresent()) {
                return;
            }
            cancelled |= beat.filter(answer -> answer.statusCode() == 200)
                    .filter(answer -> json(answer).path("cancelRequested").asBoolean())
                    .isPresent();
        }
        int dice = random.nextInt(20);
        if (dice == 0) {
            // It vanishes.
            return;
        }
        if (dice == 1) {
            Thread.sleep(Cluster.WORKER_LEASE.plusMillis(500 + random.nextInt(1_000)));
        }
        end(http, name, random, attempt, cancelled);
    }

    private void end(HttpClient http, String name, Random random, AttemptId attempt, boolean cancelled)
            throws InterruptedException {
        String action = cancelled
                ? "cancelled"
                : random.nextInt(6) == 0 ? (random.nextBoolean() ? "fail" : "release") : "complete";
        String body = switch (action) {
            case "complete" -> "{\"result\": \"%s\"}".formatted(name);
            case "fail" -> "{\"reason\": \"No luck.\", \"retryable\": true}";
            default -> "{}";
        };
        // A lost answer is a reason to ask again.
        Optional<HttpResponse<String>> first = Optional.empty();
        for (int tries = 0; tries < 20 && !isDecided(first) && !stopped; tries++) {
            first = send(http, path(attempt, action), body, PATIENCE);
            if (!isDecided(first)) {
                Thread.sleep(200);
            }
        }
        if (first.filter(answer -> answer.statusCode() == 200).isEmpty()) {
            return;
        }
        String status = json(first.get()).path("status").asText();
        ends.add(new End(attempt, name, status));
        if (random.nextInt(4) == 0) {
            send(http, path(attempt, action), body, PATIENCE)
                    .filter(RemoteWorkers::isAnswer)
                    .filter(again -> again.statusCode() != 200
                            || !json(again).path("status").asText().equals(status))
                    .ifPresent(again -> broken.add("the repeat of %s of %s got %d %s, not %s"
                            .formatted(action, attempt, again.statusCode(), again.body(), status)));
        }
        if (random.nextInt(4) == 0) {
            send(http, path(attempt, "complete"), "{\"result\": \"another\"}", PATIENCE)
                    .filter(RemoteWorkers::isAnswer)
                    .filter(other -> other.statusCode() != 409)
                    .ifPresent(other -> broken.add(
                            "a second end of %s after %s got %d".formatted(attempt, action, other.statusCode())));
        }
    }

    private static boolean isDecided(Optional<HttpResponse<String>> answer) {
        return answer.filter(RemoteWorkers::isAnswer).isPresent();
    }

    /** Whether the service has decided: it is neither out of order nor without a store. */
    private static boolean isAnswer(HttpResponse<String> answer) {
        return answer.statusCode() == 200 || answer.statusCode() == 409;
    }

    private static String path(AttemptId attempt, String action) {
        return "/v1/leases/" + attempt.task() + "/" + attempt.attempt() + "/" + action;
    }

    private Optional<HttpResponse<String>> send(HttpClient http, String path, String body, Duration patience)
            throws InterruptedException {
        requests.incrementAndGet();
        HttpRequest request = HttpRequest.newBuilder(URI.create(cluster.url() + path))
                .timeout(patience)
                .header("Authorization", "Bearer " + token)
                .header("Content-Type", "application/json")
                .POST(HttpRequest.BodyPublishers.ofString(body))
                .build();
        try {
            HttpResponse<String> answer = http.send(request, HttpResponse.BodyHandlers.ofString());
            if (answer.statusCode() == 409) {
                refused.incrementAndGet();
            } else if (answer.statusCode() != 200
                    && answer.statusCode() != 503
                    && !answer.body().contains("urn:longtask:problem:not-storable")) {
                broken.add("%s got %d %s".formatted(path, answer.statusCode(), answer.body()));
            }
            return Optional.of(answer);
        } catch (IOException e) {
            unanswered.incrementAndGet();
            return Optional.empty();
        }
    }

    private static JsonNode json(HttpResponse<String> answer) {
        try {
            return JSON.readTree(answer.body());
        } catch (JsonProcessingException e) {
            throw new IllegalStateException(answer.body(), e);
        }
    }

    /** Lets each worker finish what it does. */
    @Override
    public void close() {
        stopped = true;
        try {
            for (Thread worker : workers) {
                worker.join(Duration.ofSeconds(60));
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
