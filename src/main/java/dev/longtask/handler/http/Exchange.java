package dev.longtask.handler.http;

import dev.longtask.handler.TaskFailure;
import io.smallrye.mutiny.Uni;
import io.smallrye.mutiny.subscription.UniEmitter;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpClientRequest;
import io.vertx.core.http.HttpClientResponse;
import io.vertx.core.http.RequestOptions;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** One request and its answer. */
final class Exchange {
    /** Maximum bytes read of an error's body; enough for a person. */
    private static final int ERROR_LIMIT = 16_384;

    private final long answerLimit;
    private final Duration timeout;
    private final @Nullable Buffer body;
    private @Nullable HttpClientRequest underWay;
    private boolean cancelled;

    private Exchange(@Nullable Buffer body, Duration timeout, long answerLimit) {
        this.body = body;
        this.timeout = timeout;
        this.answerLimit = answerLimit;
    }

    /**
     * Sends a request. Cancelling aborts it, or prevents it from being sent.
     *
     * @param options its connect timeout is that of the whole call
     * @param body null for none
     * @param answerLimit maximum bytes of a successful response's body; the body of an error is cut
     */
    static Uni<Answer> send(HttpClient client, RequestOptions options, @Nullable Buffer body, long answerLimit) {
        return Uni.createFrom().deferred(() -> {
            Exchange exchange = new Exchange(body, Duration.ofMillis(options.getConnectTimeout()), answerLimit);
            return Uni.createFrom()
                    .<Answer>emitter(emitter -> client.request(options)
                            .onSuccess(request -> exchange.begin(request, emitter))
                            .onFailure(failure -> emitter.fail(exchange.explained(failure))))
                    // On cancellation only: once a request has ended, its connection may already serve another.
                    .onCancellation()
                    .invoke(exchange::cancel);
        });
    }

    private void begin(HttpClientRequest request, UniEmitter<? super Answer> emitter) {
        boolean tooLate;
        synchronized (this) {
            underWay = request;
            tooLate = cancelled;
        }
        if (tooLate) {
            request.reset();
            return;
        }
        (body == null ? request.send() : request.send(body))
                .onSuccess(response -> read(response, request, emitter))
                .onFailure(failure -> emitter.fail(explained(failure)));
    }

    private void cancel() {
        HttpClientRequest request;
        synchronized (this) {
            cancelled = true;
            request = underWay;
        }
        if (request != null) {
            request.reset();
        }
    }

    private void read(HttpClientResponse response, HttpClientRequest request, UniEmitter<? super Answer> emitter) {
        Buffer read = Buffer.buffer();
        boolean success = answer(response, read).isSuccess();
        long limit = success ? answerLimit : ERROR_LIMIT;
        response.handler(chunk -> {
            if (read.length() + chunk.length() <= limit) {
                read.appendBuffer(chunk);
            } else if (success) {
                emitter.fail(TaskFailure.nonRetryable("The response is larger than %d bytes.".formatted(limit)));
                request.reset();
            } else {
                read.appendBuffer(chunk.slice(0, (int) limit - read.length()));
                emitter.complete(answer(response, read));
                request.reset();
            }
        });
        response.exceptionHandler(failure -> emitter.fail(explained(failure)));
        response.endHandler(end -> emitter.complete(answer(response, read)));
    }

    private Throwable explained(Throwable failure) {
        return CallFailures.of(failure, timeout);
    }

    private static Answer answer(HttpClientResponse response, Buffer body) {
        return new Answer(
                response.statusCode(),
                response.getHeader("Content-Type"),
                response.getHeader("Location"),
                response.getHeader("Retry-After"),
                body);
    }
}
