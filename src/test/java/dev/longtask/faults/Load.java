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
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;

/** Clients that submit, cancel, retry and read through the proxy, and record each answer. */
final class Load implements AutoCloseable {
    /** A task's status as reported to a client. */
    record Answer(UUID task, String status, String by) {}

    private static final JsonMapper JSON = new JsonMapper();
    private static final List<String> CREATORS = List.of("alice", "bob", "carol");

    final Map<UUID, String> submitted = new ConcurrentHashMap<>();
    final ConcurrentLinkedQueue<Answer> answers = new ConcurrentLinkedQueue<>();
    final AtomicInteger requests = new AtomicInteger();
    final AtomicInteger failures = new AtomicInteger();
    final Map<Integer, Integer> unexpected = new ConcurrentHashMap<>();

    private final Cluster cluster;
    private final Map<String, String> tokens = new ConcurrentHashMap<>();
    private final List<UUID> ids = new CopyOnWriteArrayList<>();
    private final List<Thread> clients = new ArrayList<>();
    private volatile boolean stopped;

    Load(Cluster cluster, Random random, int clients) {
        this.cluster = cluster;
        for (int i = 0; i < clients; i++) {
            Random own = new Random(random.nextLong());
            String creator = CREATORS.get(i % CREATORS.size());
            this.clients.add(Thread.ofVirtual().start(() -> run(creator, own)));
        }
    }

    private void run(String creator, Random random) {
        try (HttpClient http = client()) {
            while (!stopped) {
                act(http, creator, random);
                Thread.sleep(50 + random.nextInt(350));
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** One per client thread, so that the proxy spreads them over the nodes. */
    private static HttpClient client() {
        return HttpClient.newBuilder()
                .version(HttpClient.Version.HTTP_1_1)
                .connectTimeout(Duration.ofSeconds(2))
                .build();
    }

    private void act(HttpClient http, String creator, Random random) throws InterruptedException {
        int dice = random.nextInt(100);
        if (dice < 35 || ids.isEmpty()) {
            submit(http, creator, random, 1);
        } else if (dice < 45) {
            submit(http, creator, random, 1 + random.nextInt(10));
        } else {
            UUID task = ids.get(random.nextInt(ids.size()));
            // An admin may act on anyone's task.
            if (dice < 60) {
                tell(task, "cancel", send(http, "admin", "POST", "/v1/tasks/" + task + "/cancel", "", null));
            } else if (dice < 70) {
                tell(task, "retry", send(http, "admin", "POST", "/v1/tasks/" + task + "/retry", "", null));
            } else if (dice < 75) {
                tell(task, "wait", send(http, "admin", "GET", "/v1/tasks/" + task + "?wait=2", "", null));
            } else {
                tell(task, "get", send(http, "admin", "GET", "/v1/tasks/" + task, "", null));
            }
        }
    }

    /** Submits tasks that each last the given time, beside the clients' load. */
    void submitLasting(Duration each, int tasks) throws InterruptedException {
        String body = "{\"type\": \"nap\", \"maxAttempts\": 5, \"input\": {\"seconds\": %d, \"steps\": 1}}"
                .formatted(each.toSeconds());
        try (HttpClient http = client()) {
            submit(http, CREATORS.getFirst(), Collections.nCopies(tasks, body));
        }
    }

    private void submit(HttpClient http, String creator, Random random, int tasks) throws InterruptedException {
        List<String> bodies = new ArrayList<>();
        for (int i = 0; i < tasks; i++) {
            bodies.add(submission(random));
        }
        submit(http, creator, bodies);
    }

    /** Repeats the request under the same key until it is answered, like a client that does not know its outcome. */
    private void submit(HttpClient http, String creator, List<String> bodies) throws InterruptedException {
        String key = UUID.randomUUID().toString();
        boolean batch = bodies.size() > 1;
        String body = batch ? "[" + String.join(",", bodies) + "]" : bodies.getFirst();
        while (true) {
            Optional<HttpResponse<String>> answer =
                    send(http, creator, "POST", batch ? "/v1/tasks/batch" : "/v1/tasks", body, key);
            if (answer.isPresent() && answer.get().statusCode() == 202) {
                JsonNode json = json(answer.get());
                (batch ? json.path("tasks") : List.of(json)).forEach(task -> {
                    UUID id = UUID.fromString(task.path("id").asText());
                    submitted.put(id, creator);
                    ids.add(id);
                });
                return;
            }
            if (stopped) {
                return;
            }
            Thread.sleep(200);
        }
    }

    private static String submission(Random random) {
        int attempts = 1 + random.nextInt(4);
        boolean fail = random.nextInt(5) == 0;
        double seconds = random.nextInt(20) == 0 ? random.nextDouble() * 6 : random.nextDouble() * 0.2;
        String input =
                "{\"seconds\": %.3f, \"steps\": %d, \"fail\": %b}".formatted(seconds, 1 + random.nextInt(3), fail);
        String common = "\"maxAttempts\": %d, \"input\": %s".formatted(attempts, input);
        return switch (random.nextInt(11)) {
            case 0 -> "{\"type\": \"paced\", %s}".formatted(common);
            case 1 -> "{\"type\": \"narrow\", %s}".formatted(common);
            case 2, 3 -> "{\"type\": \"keyed\", \"concurrencyKey\": \"k%d\", %s}".formatted(random.nextInt(6), common);
            case 4 -> "{\"type\": \"fair\", \"priority\": %d, %s}".formatted(random.nextInt(2), common);
            case 5 ->
                "{\"type\": \"stubborn\", \"maxAttempts\": %d, \"input\": {\"id\": \"%s\"}}"
                        .formatted(attempts, new UUID(random.nextLong(), random.nextLong()));
            case 6, 7 -> "{\"type\": \"remote\", %s}".formatted(common);
            default -> "{\"type\": \"nap\", \"priority\": %d, %s}".formatted(random.nextInt(3), common);
        };
    }

    private void tell(UUID task, String by, Optional<HttpResponse<String>> answer) {
        if (answer.isPresent() && answer.get().statusCode() < 300) {
            answers.add(new Answer(task, json(answer.get()).path("status").asText(), by));
        }
    }

    private Optional<HttpResponse<String>> send(
            HttpClient http,
            String user,
            String method,
            String path,
            String body,
            @org.jspecify.annotations.Nullable String key)
            throws InterruptedException {
        requests.incrementAndGet();
        HttpRequest.Builder request = HttpRequest.newBuilder(URI.create(cluster.url() + path))
                .timeout(Duration.ofSeconds(15))
                .header("Authorization", "Bearer " + token(user))
                .header("Content-Type", "application/json")
                .method(method, HttpRequest.BodyPublishers.ofString(body));
        if (key != null) {
            request.header("Idempotency-Key", key);
        }
        try {
            HttpResponse<String> answer = http.send(request.build(), HttpResponse.BodyHandlers.ofString());
            int status = answer.statusCode();
            if (status == 503 || answer.body().contains("urn:longtask:problem:not-storable")) {
                failures.incrementAndGet();
            } else if (status >= 300 && status != 409 && status != 404) {
                unexpected.merge(status, 1, Integer::sum);
            }
            return Optional.of(answer);
        } catch (IOException e) {
            failures.incrementAndGet();
            return Optional.empty();
        }
    }

    private String token(String user) {
        return tokens.computeIfAbsent(
                user,
                name -> name.equals("admin")
                        ? cluster.issuer.token(name, "admin", "user")
                        : cluster.issuer.token(name, "user"));
    }

    private static JsonNode json(HttpResponse<String> answer) {
        try {
            return JSON.readTree(answer.body());
        } catch (JsonProcessingException e) {
            throw new IllegalStateException(answer.body(), e);
        }
    }

    /** Lets each client finish its current call. */
    @Override
    public void close() {
        stopped = true;
        try {
            for (Thread client : clients) {
                client.join(Duration.ofSeconds(60));
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
