package dev.longtask.handler.http;

import com.fasterxml.jackson.core.JacksonException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.TextNode;
import dev.longtask.engine.TaskContext;
import dev.longtask.engine.TaskFailure;
import dev.longtask.engine.TaskHandler;
import io.smallrye.mutiny.Uni;
import io.smallrye.mutiny.infrastructure.Infrastructure;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpClientRequest;
import io.vertx.core.http.HttpClientResponse;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.RequestOptions;
import io.vertx.core.net.SocketAddress;
import java.net.InetAddress;
import java.net.URI;
import java.time.Clock;
import java.time.Duration;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/** Calls a URL with the input as the body, and takes the answer as the result. */
final class HttpHandler implements TaskHandler {
    /**
     * What is called.
     *
     * @param timeout of one request
     * @param redirects how many are followed
     * @param answerLimit bytes that an answer may have
     */
    record Call(
            URI url,
            HttpMethod method,
            Map<String, String> headers,
            Duration timeout,
            int redirects,
            long answerLimit) {}

    private static final Set<Integer> REDIRECTS = Set.of(301, 302, 303, 307, 308);
    private static final Set<Integer> SAME_METHOD = Set.of(307, 308);
    /** Those of the 4xx that say "not now" rather than "not so": RFC 9110 (408), RFC 8470 (425), RFC 6585 (429). */
    private static final Set<Integer> NOT_NOW = Set.of(408, 425, 429);

    private static final JsonMapper JSON = JsonMapper.builder()
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
            .build();

    private final HttpClient client;
    private final Targets targets;
    private final Call call;

    HttpHandler(HttpClient client, Targets targets, Call call) {
        this.client = client;
        this.targets = targets;
        this.call = call;
    }

    private record Request(
            URI url, HttpMethod method, @Nullable Buffer body, boolean ownHeaders, int redirectsLeft) {}

    @Override
    public Uni<JsonNode> run(JsonNode input, TaskContext context) {
        Buffer body = HttpMethod.GET.equals(call.method()) ? null : Buffer.buffer(input.toString());
        return send(new Request(call.url(), call.method(), body, true, call.redirects()), context);
    }

    private Uni<JsonNode> send(Request request, TaskContext context) {
        return Uni.createFrom()
                .item(() -> targets.resolve(request.url()))
                .runSubscriptionOn(Infrastructure.getDefaultWorkerPool())
                .chain(address -> exchange(request, address, context))
                .chain(answer -> {
                    if (answer.redirect() != null) {
                        return follow(request, answer.status(), answer.redirect(), context);
                    }
                    return Uni.createFrom().item(result(answer));
                });
    }

    /** An answer: its body, or where it redirects to. */
    private record Answer(
            int status, @Nullable String redirect, @Nullable String retryAfter, boolean json, String body) {}

    private Uni<Answer> exchange(Request request, InetAddress address, TaskContext context) {
        AtomicReference<HttpClientRequest> underWay = new AtomicReference<>();
        Uni<Answer> answer = Uni.createFrom()
                .emitter(emitter -> client.request(options(request, address, context))
                        .onSuccess(sent -> {
                            underWay.set(sent);
                            (request.body() == null ? sent.send() : sent.send(request.body()))
                                    .onSuccess(response -> read(response, sent).onComplete(read -> {
                                        if (read.succeeded()) {
                                            emitter.complete(read.result());
                                        } else {
                                            emitter.fail(failure(read.cause()));
                                        }
                                    }))
                                    .onFailure(cause -> emitter.fail(failure(cause)));
                        })
                        .onFailure(cause -> emitter.fail(failure(cause))));
        // Only then: the connection of a request that has ended may serve another by now.
        return answer.onCancellation().invoke(() -> {
            HttpClientRequest sent = underWay.get();
            if (sent != null) {
                sent.reset();
            }
        });
    }

    private RequestOptions options(Request request, InetAddress address, TaskContext context) {
        URI url = request.url();
        boolean secure = "https".equalsIgnoreCase(url.getScheme());
        int port = url.getPort() > 0 ? url.getPort() : secure ? 443 : 80;
        String path = url.getRawPath() == null || url.getRawPath().isEmpty() ? "/" : url.getRawPath();
        RequestOptions options = new RequestOptions()
                .setMethod(request.method())
                .setHost(url.getHost())
                .setPort(port)
                .setServer(SocketAddress.inetSocketAddress(port, address.getHostAddress()))
                .setSsl(secure)
                .setURI(url.getRawQuery() == null ? path : path + "?" + url.getRawQuery())
                .setTimeout(call.timeout().toMillis())
                .putHeader("Accept", "application/json, */*;q=0.5")
                // A task may be run more than once: these let the called service notice.
                .putHeader("Longtask-Id", context.id().toString())
                .putHeader("Longtask-Attempt", Integer.toString(context.attempt()));
        if (request.body() != null) {
            options.putHeader("Content-Type", "application/json");
        }
        if (request.ownHeaders()) {
            call.headers().forEach(options::putHeader);
        }
        return options;
    }

    private io.vertx.core.Future<Answer> read(HttpClientResponse response, HttpClientRequest request) {
        io.vertx.core.Promise<Answer> promise = io.vertx.core.Promise.promise();
        Buffer body = Buffer.buffer();
        response.handler(chunk -> {
            if (body.length() + chunk.length() > call.answerLimit()) {
                promise.tryFail(
                        TaskFailure.forGood("The answer is larger than %d bytes.".formatted(call.answerLimit())));
                request.reset();
            } else {
                body.appendBuffer(chunk);
            }
        });
        response.exceptionHandler(promise::tryFail);
        response.endHandler(end -> promise.tryComplete(new Answer(
                response.statusCode(),
                REDIRECTS.contains(response.statusCode()) ? response.getHeader("Location") : null,
                response.getHeader("Retry-After"),
                isJson(response.getHeader("Content-Type")),
                body.toString())));
        return promise.future();
    }

    private Uni<JsonNode> follow(Request request, int status, String location, TaskContext context) {
        URI target;
        try {
            target = request.url().resolve(location);
        } catch (IllegalArgumentException e) {
            return Uni.createFrom().failure(TaskFailure.forGood("The answer redirects to something that is no URL."));
        }
        if (request.redirectsLeft() == 0 || !Targets.isHttp(target)) {
            return Uni.createFrom()
                    .failure(TaskFailure.forGood("The answer redirects too often, or to something that is not HTTP."));
        }
        boolean same = SAME_METHOD.contains(status);
        boolean sameOrigin = request.url().getAuthority().equalsIgnoreCase(target.getAuthority())
                && request.url().getScheme().equalsIgnoreCase(target.getScheme());
        return send(
                new Request(
                        target,
                        same ? request.method() : HttpMethod.GET,
                        same ? request.body() : null,
                        // The operator's headers may hold a secret that is meant for one origin only.
                        request.ownHeaders() && sameOrigin,
                        request.redirectsLeft() - 1),
                context);
    }

    private static @Nullable JsonNode result(Answer answer) {
        int status = answer.status();
        if (status >= 200 && status < 300) {
            return answer.body().isEmpty() ? null : value(answer);
        }
        String reason = "The called service answered " + status + ".";
        if (status >= 500 || NOT_NOW.contains(status)) {
            throw TaskFailure.retryableAfter(reason, RetryAfter.parse(answer.retryAfter(), Clock.systemUTC()));
        }
        throw TaskFailure.forGood(reason);
    }

    private static JsonNode value(Answer answer) {
        if (!answer.json()) {
            return TextNode.valueOf(answer.body());
        }
        try {
            return JSON.readTree(answer.body());
        } catch (JacksonException e) {
            throw TaskFailure.forGood("The answer says that it is JSON, but is not.");
        }
    }

    private static boolean isJson(@Nullable String contentType) {
        return contentType != null && contentType.matches("(?i)application/([\\w.+-]+\\+)?json\\b.*");
    }

    private static Throwable failure(Throwable cause) {
        return cause instanceof TaskFailure
                ? cause
                : TaskFailure.retryable("The call failed: " + cause.getClass().getSimpleName() + ".", cause);
    }
}
