package dev.longtask.cli.http;

import dev.longtask.cli.exit.CommandFailure;
import java.io.IOException;
import java.io.InputStream;
import java.net.ConnectException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpConnectTimeoutException;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandler;
import java.net.http.HttpResponse.BodyHandlers;
import java.net.http.HttpTimeoutException;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import javax.net.ssl.SSLException;

/** Sends requests. Each has a deadline and a bound on its response. Redirects are not followed: a token must not travel. */
public final class Http implements AutoCloseable {
    /** Longer than a request waits in a service under load. */
    public static final Duration DEADLINE = Duration.ofSeconds(30);

    private static final Duration CONNECT = Duration.ofSeconds(10);

    private final HttpClient client = HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .followRedirects(HttpClient.Redirect.NEVER)
            .connectTimeout(CONNECT)
            .build();

    /**
     * Sends a request and reads the whole response.
     *
     * @param most bytes of the body
     * @throws IOException if there is no whole response within the deadline
     */
    public Answer send(HttpRequest.Builder request, long most) throws IOException {
        HttpResponse<byte[]> response = await(request, BodyHandlers.limiting(BodyHandlers.ofByteArray(), most));
        return new Answer(response.statusCode(), response.headers(), response.body());
    }

    /**
     * Opens a response of any length, whose head comes within the deadline. The caller must bound what it reads, and close the
     * stream.
     */
    HttpResponse<InputStream> open(HttpRequest.Builder request) throws IOException {
        return await(request, BodyHandlers.ofInputStream());
    }

    private <T> HttpResponse<T> await(HttpRequest.Builder request, BodyHandler<T> handler) throws IOException {
        CompletableFuture<HttpResponse<T>> response = client.sendAsync(request.build(), handler);
        try {
            return response.get(DEADLINE.toMillis(), TimeUnit.MILLISECONDS);
        } catch (TimeoutException e) {
            response.cancel(true);
            throw new HttpTimeoutException("no answer within " + DEADLINE.toSeconds() + " s");
        } catch (InterruptedException e) {
            response.cancel(true);
            Thread.currentThread().interrupt();
            throw new IOException("interrupted", e);
        } catch (ExecutionException e) {
            throw e.getCause() instanceof IOException failure ? failure : new IOException(e.getCause());
        }
    }

    /** The error for a request without a response. */
    public static CommandFailure unreachable(URI uri, IOException failure) {
        String server = uri.getScheme() + "://" + uri.getRawAuthority();
        if (isRefused(failure)) {
            return new CommandFailure(
                    "Cannot reach " + server + ": check that the service runs there, or choose another with --server");
        }
        String message = failure.getMessage();
        return new CommandFailure(server + " gave no answer: "
                + (message == null ? failure.getClass().getSimpleName() : message));
    }

    private static boolean isRefused(IOException failure) {
        return failure instanceof ConnectException || failure instanceof HttpConnectTimeoutException;
    }

    /** Whether another try would fail likewise. */
    public static boolean isHopeless(IOException failure) {
        return isRefused(failure) || failure instanceof SSLException;
    }

    /** Ends all connections at once. */
    @Override
    public void close() {
        client.shutdownNow();
    }
}
