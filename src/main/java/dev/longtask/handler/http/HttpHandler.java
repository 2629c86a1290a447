package dev.longtask.handler.http;

import com.fasterxml.jackson.databind.JsonNode;
import dev.longtask.handler.LeaseToken;
import dev.longtask.handler.TaskContext;
import dev.longtask.handler.TaskFailure;
import dev.longtask.handler.TaskHandler;
import dev.longtask.task.TraceContext;
import io.smallrye.mutiny.Uni;
import io.smallrye.mutiny.infrastructure.Infrastructure;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.RequestOptions;
import io.vertx.core.net.SocketAddress;
import java.net.InetAddress;
import java.net.URI;
import java.time.Clock;
import java.time.Duration;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Calls a URL with the input as the body. The response is the result or, with a callback, may say that the called service
 * reports the end later.
 */
final class HttpHandler implements TaskHandler {
    /**
     * The configured call.
     *
     * @param timeout of the whole call, including redirects
     * @param redirects maximum number of redirects to follow
     * @param answerLimit maximum bytes of a successful response's body
     * @param callback base URL at which the called service reports the end later; null if the response is the end
     */
    record Call(
            URI url,
            HttpMethod method,
            Map<String, String> headers,
            Duration timeout,
            int redirects,
            long answerLimit,
            @Nullable String callback) {}

    /** RFC 9110, section 15.3.3. */
    private static final int ACCEPTED = 202;

    private static final Set<Integer> REDIRECTS = Set.of(301, 302, 303, 307, 308);
    private static final Set<Integer> SAME_METHOD = Set.of(307, 308);
    /** The retryable 4xx statuses: RFC 9110 (408), RFC 8470 (425), RFC 6585 (429). */
    private static final Set<Integer> NOT_NOW = Set.of(408, 425, 429);
    /** How much of an error's body goes to the task's log: lines, and characters in all. */
    private static final int ERROR_LINES = 50;

    private static final int ERROR_CHARACTERS = 4_000;

    private final HttpClient client;
    private final Targets targets;
    private final Call call;

    HttpHandler(HttpClient client, Targets targets, Call call) {
        this.client = client;
        this.targets = targets;
        this.call = call;
    }

    /**
     * A request to send.
     *
     * @param token for the called service; null if the response is the end
     * @param elsewhere whether a redirect has left the operator's origin, even if a later one led back to it
     */
    private record Request(
            URI url,
            HttpMethod method,
            @Nullable Buffer body,
            @Nullable LeaseToken token,
            boolean elsewhere,
            int redirectsLeft) {}

    @Override
    public Uni<JsonNode> run(JsonNode input, TaskContext context) {
        Buffer body = HttpMethod.GET.equals(call.method()) ? null : Buffer.buffer(input.toString());
        Uni<JsonNode> answered = call.callback() == null
                ? send(first(body, null), context)
                : context.shareLease().chain(token -> send(first(body, token), context));
        return answered.ifNoItem().after(call.timeout()).failWith(() -> CallFailures.timedOut(call.timeout()));
    }

    private Request first(@Nullable Buffer body, @Nullable LeaseToken token) {
        return new Request(call.url(), call.method(), body, token, false, call.redirects());
    }

    private Uni<JsonNode> send(Request request, TaskContext context) {
        return Uni.createFrom()
                .item(() -> targets.resolve(request.url(), request.elsewhere()))
                .runSubscriptionOn(Infrastructure.getDefaultWorkerPool())
                .chain(address ->
                        Exchange.send(client, options(request, address, context), request.body(), call.answerLimit()))
                .chain(answer -> {
                    String location = REDIRECTS.contains(answer.status()) ? answer.location() : null;
                    return location == null
                            ? Uni.createFrom().item(result(request, answer, context))
                            : send(redirected(request, answer.status(), location), context);
                });
    }

    private RequestOptions options(Request request, InetAddress address, TaskContext context) {
        URI url = request.url();
        String path = url.getRawPath() == null || url.getRawPath().isEmpty() ? "/" : url.getRawPath();
        RequestOptions options = new RequestOptions()
                .setMethod(request.method())
                .setHost(url.getHost())
                .setPort(Targets.port(url))
                .setServer(SocketAddress.inetSocketAddress(Targets.port(url), address.getHostAddress()))
                .setSsl(Targets.isSecure(url))
                .setURI(url.getRawQuery() == null ? path : path + "?" + url.getRawQuery())
                .setConnectTimeout(call.timeout().toMillis())
                .putHeader("Accept", "application/json, */*;q=0.5")
                // A task may run more than once; these headers let the called service detect it.
                .putHeader("Longtask-Id", context.id().toString())
                .putHeader("Longtask-Attempt", Integer.toString(context.attempt()));
        if (request.body() != null) {
            options.putHeader("Content-Type", "application/json");
        }
        if (!request.elsewhere()) {
            trace(options, context.trace());
            call.headers().forEach(options::putHeader);
            report(options, request.token());
        }
        return options;
    }

    /** Tells the called service where to report, and the token for it. */
    private void report(RequestOptions options, @Nullable LeaseToken token) {
        if (token != null) {
            // The path of the lease protocol.
            String lease =
                    "/v1/leases/" + token.lease().id() + "/" + token.lease().attempt();
            options.putHeader("Longtask-Lease", call.callback() + lease)
                    .putHeader("Longtask-Lease-Token", token.secret().text());
        }
    }

    /** Continues the trace at the called service (W3C Trace Context). */
    private static void trace(RequestOptions options, @Nullable TraceContext trace) {
        if (trace != null) {
            options.putHeader("traceparent", trace.parent());
            String state = trace.state();
            if (state != null) {
                options.putHeader("tracestate", state);
            }
        }
    }

    private Request redirected(Request request, int status, String location) {
        URI target = Redirects.target(request.url(), location);
        if (target == null) {
            throw TaskFailure.nonRetryable("The response redirects to a location that is not an HTTP URL.");
        }
        if (request.redirectsLeft() == 0) {
            throw TaskFailure.nonRetryable("The call was redirected too often.");
        }
        boolean elsewhere = request.elsewhere() || !Targets.isSameOrigin(request.url(), target);
        if (elsewhere && request.token() != null) {
            throw TaskFailure.nonRetryable(
                    "The response redirects to another origin, which must not have the token for reports.");
        }
        boolean same = SAME_METHOD.contains(status);
        if (same && request.body() != null && Targets.isSecure(request.url()) && !Targets.isSecure(target)) {
            throw TaskFailure.nonRetryable(
                    "The response redirects from https to http; the input is not sent unencrypted.");
        }
        return new Request(
                target,
                same ? request.method() : HttpMethod.GET,
                same ? request.body() : null,
                request.token(),
                // The operator's headers may hold a secret for one origin only.
                elsewhere,
                request.redirectsLeft() - 1);
    }

    private static @Nullable JsonNode result(Request request, Answer answer, TaskContext context) {
        if (request.token() != null && answer.status() == ACCEPTED) {
            context.handOver();
            return null;
        }
        if (answer.isSuccess()) {
            return answer.value();
        }
        int status = answer.status();
        String reason = "The called service answered " + status + ".";
        logError(reason, answer, context);
        if (status >= 500 || NOT_NOW.contains(status)) {
            throw TaskFailure.retryableAfter(reason, RetryAfter.parse(answer.retryAfter(), Clock.systemUTC()));
        }
        throw TaskFailure.nonRetryable(reason);
    }

    /** Logs the error's text for the task's creator, who can read the log. */
    private static void logError(String reason, Answer answer, TaskContext context) {
        context.log(reason);
        if (answer.isText()) {
            String text = answer.text();
            text.substring(0, Math.min(text.length(), ERROR_CHARACTERS))
                    .lines()
                    .filter(line -> !line.isBlank())
                    .limit(ERROR_LINES)
                    .forEach(context::log);
        }
    }
}
