package dev.longtask.testing;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** A client of server-sent events, which reads as fast as they come. */
public final class EventClient implements AutoCloseable {
    private static final Duration PATIENCE = Duration.ofSeconds(15);
    /** Stands behind the last event of a stream. */
    private static final Event END = new Event("(the stream has ended)", "", "", null);

    /**
     * An event.
     *
     * @param name empty for a comment
     * @param retry null if it has none
     */
    public record Event(
            String name, String id, String data, @Nullable String retry) {
        public boolean isEnd() {
            return equals(END);
        }
    }

    private final HttpResponse<InputStream> response;
    private final BlockingQueue<Event> events = new LinkedBlockingQueue<>();

    private EventClient(HttpResponse<InputStream> response) {
        this.response = response;
        Thread.ofVirtual().start(this::read);
    }

    /**
     * Connects.
     *
     * @param headers alternating names and values
     */
    public static EventClient open(URI uri, String... headers) {
        HttpRequest.Builder request = HttpRequest.newBuilder(uri);
        if (headers.length > 0) {
            request.headers(headers);
        }
        HttpClient client =
                HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
        try {
            return new EventClient(client.send(request.build(), HttpResponse.BodyHandlers.ofInputStream()));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    public int status() {
        return response.statusCode();
    }

    public @Nullable String header(String name) {
        return response.headers().firstValue(name).orElse(null);
    }

    /** The next event that is no comment. */
    public Event next() {
        Event event;
        do {
            event = nextOfAnyKind();
        } while (event.name().isEmpty());
        return event;
    }

    /** The next event or comment; {@link Event#isEnd} at the end of the stream. */
    public Event nextOfAnyKind() {
        try {
            Event event = events.poll(PATIENCE.toMillis(), TimeUnit.MILLISECONDS);
            if (event == null) {
                throw new AssertionError("no event within " + PATIENCE);
            }
            return event;
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    /** The events up to one with this name, without comments. */
    public List<Event> until(String name) {
        List<Event> all = new ArrayList<>();
        do {
            all.add(next());
            if (all.getLast().isEnd() && !name.isEmpty()) {
                throw new AssertionError("the stream ended after " + all);
            }
        } while (!all.getLast().name().equals(name));
        return all;
    }

    private void read() {
        try (BufferedReader lines =
                new BufferedReader(new InputStreamReader(response.body(), StandardCharsets.UTF_8))) {
            Map<String, String> fields = new HashMap<>();
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                if (line.isEmpty()) {
                    events.add(new Event(
                            fields.getOrDefault("event", ""),
                            fields.getOrDefault("id", ""),
                            fields.getOrDefault("data", ""),
                            fields.get("retry")));
                    fields.clear();
                } else {
                    int colon = line.indexOf(':');
                    fields.put(
                            line.substring(0, colon), line.substring(colon + 1).strip());
                }
            }
        } catch (IOException e) {
            // The connection was closed.
        }
        events.add(END);
    }

    @Override
    public void close() {
        try {
            response.body().close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
