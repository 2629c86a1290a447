package dev.longtask.cli.http;

import com.fasterxml.jackson.databind.JsonNode;
import dev.longtask.cli.exit.CommandFailure;
import dev.longtask.cli.exit.ExitCode;
import dev.longtask.cli.terminal.Documents;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** The API of one server, called with the user's token. */
public final class Api {
    /** As much as the service accepts as a body. */
    private static final long MOST_BYTES = 64L << 20;
    /** The most that is read of an error. */
    private static final int ERROR_BYTES = 1 << 20;

    private static final int ATTEMPTS = 3;
    private static final int LONGEST_PAUSE_SECONDS = 5;

    private final Http http;
    private final ServerAddress server;
    private final TokenSource tokens;

    /**
     * An API.
     *
     * @param insecure whether the token may be sent where others can read it
     * @throws CommandFailure if the server's address is neither TLS nor this machine, and insecure is off
     */
    public Api(Http http, ServerAddress server, TokenSource tokens, boolean insecure) {
        if (!server.isConfidential() && !insecure) {
            throw new CommandFailure("Sending a token to " + server
                    + " would let others read it: use https, or --insecure if the network is yours");
        }
        this.http = http;
        this.server = server;
        this.tokens = tokens;
    }

    public ServerAddress server() {
        return server;
    }

    /** A segment of a path or a part of a query, encoded. */
    public static String encoded(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8).replace("+", "%20");
    }

    /** The path of a task. */
    public static String task(String id) {
        return "/v1/tasks/" + encoded(id);
    }

    public JsonNode get(String path) {
        return repeated(() -> request(path).GET());
    }

    /**
     * Posts with an idempotency key, so that repeats of the request take effect only once.
     *
     * @param key the idempotency key
     */
    public JsonNode postOnce(String path, JsonNode body, String key) {
        return repeated(() -> request(path)
                .header("Content-Type", "application/json")
                .header("Idempotency-Key", key)
                .POST(BodyPublishers.ofString(body.toString())));
    }

    /** Posts without a body. */
    public JsonNode post(String path) {
        return once(() -> request(path).POST(BodyPublishers.noBody()));
    }

    public void delete(String path) {
        once(() -> request(path).DELETE());
    }

    private HttpRequest.Builder request(String path) {
        return HttpRequest.newBuilder(server.resolve(path)).header("Accept", "application/json");
    }

    private interface Request {
        HttpRequest.Builder build();
    }

    private JsonNode once(Request request) {
        try {
            return read(authorized(request));
        } catch (IOException e) {
            throw unreachable(e);
        }
    }

    /** Tries again when the connection breaks, and when the server asks for it. */
    private JsonNode repeated(Request request) {
        for (int attempt = 1; ; attempt++) {
            boolean last = attempt == ATTEMPTS;
            try {
                Answer answer = authorized(request);
                if (last || !isBusy(answer)) {
                    return read(answer);
                }
                pause(answer.header("Retry-After"));
            } catch (IOException e) {
                if (last || Http.isHopeless(e)) {
                    throw unreachable(e);
                }
                pause("1");
            }
        }
    }

    private static boolean isBusy(Answer answer) {
        return answer.status() == 503 && seconds(answer.header("Retry-After")) <= LONGEST_PAUSE_SECONDS;
    }

    private static int seconds(String retryAfter) {
        return retryAfter.matches("\\d{1,6}") ? Integer.parseInt(retryAfter) : 1;
    }

    private static void pause(String retryAfter) {
        try {
            Thread.sleep(Duration.ofSeconds(Math.min(LONGEST_PAUSE_SECONDS, seconds(retryAfter))));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new CommandFailure(ExitCode.INTERRUPTED, "Interrupted");
        }
    }

    private Answer authorized(Request request) throws IOException {
        String token = tokens.token();
        Answer answer = http.send(with(request, token), MOST_BYTES);
        String renewed = answer.status() == 401 ? tokens.renewed(token) : null;
        return renewed == null ? answer : http.send(with(request, renewed), MOST_BYTES);
    }

    private static HttpRequest.Builder with(Request request, String token) {
        return request.build().header("Authorization", "Bearer " + token);
    }

    private JsonNode read(Answer answer) {
        if (!answer.isSuccess()) {
            throw Problems.of(server, answer);
        }
        JsonNode json = answer.json();
        if (json.isMissingNode() && answer.body().length > 0) {
            throw new CommandFailure(
                    server + " is no Longtask service: its answer is not JSON. Choose another with --server");
        }
        return json;
    }

    /**
     * Opens an event stream.
     *
     * @param lastEventId the id of the last event; null to start with the present state
     * @return null if the stream has already sent its last event
     * @throws IOException for a failure that may pass, so that the caller can retry
     * @throws CommandFailure for a permanent failure
     */
    public @Nullable EventStream follow(String path, @Nullable String lastEventId) throws IOException {
        String token = tokens.token();
        HttpResponse<InputStream> response = open(path, lastEventId, token);
        String renewed = response.statusCode() == 401 ? tokens.renewed(token) : null;
        if (renewed != null) {
            response.body().close();
            response = open(path, lastEventId, renewed);
        }
        if (response.statusCode() == 200
                && response.headers().firstValue("Content-Type").orElse("").startsWith("text/event-stream")) {
            return new EventStream(response.body());
        }
        try (InputStream body = response.body()) {
            if (response.statusCode() == 204) {
                return null;
            }
            Answer answer = new Answer(response.statusCode(), response.headers(), body.readNBytes(ERROR_BYTES));
            if (answer.status() == 503 || answer.status() == 429 || answer.status() == 502 || answer.status() == 504) {
                throw new IOException(Problems.of(server, answer).text());
            }
            throw Problems.of(server, answer);
        }
    }

    private HttpResponse<InputStream> open(String path, @Nullable String lastEventId, String token) throws IOException {
        URI uri = server.resolve(path);
        HttpRequest.Builder request = HttpRequest.newBuilder(uri)
                .header("Accept", "text/event-stream, application/problem+json")
                .header("Authorization", "Bearer " + token);
        if (lastEventId != null) {
            request.header("Last-Event-ID", lastEventId);
        }
        return http.open(request.GET());
    }

    /** The error for a request without a response. */
    public CommandFailure unreachable(IOException failure) {
        return Http.unreachable(server.base(), failure);
    }

    /** Parses the data of an event; an empty object if it is not JSON. */
    public static JsonNode data(Event event) {
        try {
            return Documents.JSON.readTree(event.data());
        } catch (com.fasterxml.jackson.core.JsonProcessingException e) {
            return Documents.JSON.createObjectNode();
        }
    }
}
