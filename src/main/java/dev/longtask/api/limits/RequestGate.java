package dev.longtask.api.limits;

import dev.longtask.api.error.RouterErrors;
import dev.longtask.api.protocol.Protocols;
import dev.longtask.engine.request.Tasks;
import dev.longtask.engine.worker.Workers;
import dev.longtask.security.PublicAddress;
import io.quarkus.vertx.http.ManagementInterface;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpVersion;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.util.Map;
import java.util.Set;

/**
 * The first handler on both ports: rejects malformed and oversized requests before any of their data is kept. The
 * limits of the HTTP server itself are wider; it answers violations without a body.
 */
@ApplicationScoped
public class RequestGate {
    private static final int BEFORE_ALL_ELSE = Integer.MIN_VALUE;
    private static final Set<HttpMethod> METHODS = Set.of(
            HttpMethod.GET,
            HttpMethod.HEAD,
            HttpMethod.POST,
            HttpMethod.PUT,
            HttpMethod.DELETE,
            HttpMethod.PATCH,
            HttpMethod.OPTIONS);
    private static final int MAX_URI = 8_192;
    private static final int MAX_HEADERS = 16_384;
    /** Bytes that a body may have in addition to its input or result; far more than all other fields can take. */
    private static final long BESIDE_THE_INPUT = 65_536;

    private static final String IDENTITY = "identity";
    private static final long BODY_WITHIN_MILLIS = 60_000;

    private final RouterErrors errors;
    private final Protocols protocols;
    private final Vertx vertx;
    private final BodyBudget budget = BodyBudget.ofMemory();
    private final long bodyLimit;
    private final long batchLimit;

    public RequestGate(RouterErrors errors, Protocols protocols, Vertx vertx, Tasks tasks, Workers workers) {
        this.errors = errors;
        this.protocols = protocols;
        this.vertx = vertx;
        this.bodyLimit = Math.max(tasks.inputLimit(), workers.resultLimit()) + BESIDE_THE_INPUT;
        this.batchLimit = tasks.batchLimit();
    }

    void guard(@Observes Router router) {
        router.route().order(BEFORE_ALL_ELSE).handler(this::check).failureHandler(this::refuseMalformed);
    }

    void guard(@Observes ManagementInterface management) {
        management.router().route().order(BEFORE_ALL_ELSE).handler(this::checkManagement);
    }

    private void check(RoutingContext context) {
        HttpServerRequest request = context.request();
        Heads heads = Heads.of(request);
        ResponseHeaders.add(context);
        if (!METHODS.contains(request.method())) {
            errors.answer(context, 405);
        } else if (!isWellFormed(request, heads)) {
            errors.answer(context, 400);
        } else if (request.uri().length() > MAX_URI) {
            errors.answer(context, 414);
        } else if (heads.size() > MAX_HEADERS) {
            errors.answer(context, 431);
        } else if (hasBody(request)) {
            checkBody(context);
        } else {
            context.next();
        }
    }

    /** Whether headers that may occur at most once do so and have valid values. */
    private static boolean isWellFormed(HttpServerRequest request, Heads heads) {
        // RFC 9112, section 3.2: exactly one Host header, except in HTTP/1.0.
        boolean oneHost = heads.hosts() == 1 || (heads.hosts() == 0 && request.version() != HttpVersion.HTTP_1_1);
        return oneHost && heads.authorizations() <= 1 && PublicAddress.isWellFormed(request);
    }

    /** The router rejects a request with a missing or unreadable host before any handler sees it. */
    private void refuseMalformed(RoutingContext context) {
        if (context.statusCode() == 400) {
            ResponseHeaders.add(context);
            errors.answer(context, 400);
        } else {
            context.next();
        }
    }

    private void checkManagement(RoutingContext context) {
        ResponseHeaders.add(context);
        if (METHODS.contains(context.request().method())) {
            context.next();
        } else {
            errors.answer(context, 405);
        }
    }

    /**
     * The relevant properties of the request headers, collected in one pass, since it runs for every request.
     *
     * @param size total length of names and values, in characters
     */
    private record Heads(long size, int hosts, int authorizations) {
        static Heads of(HttpServerRequest request) {
            long size = 0;
            int hosts = 0;
            int authorizations = 0;
            for (Map.Entry<String, String> header : request.headers()) {
                String name = header.getKey();
                size += name.length() + header.getValue().length();
                hosts += "Host".equalsIgnoreCase(name) ? 1 : 0;
                authorizations += "Authorization".equalsIgnoreCase(name) ? 1 : 0;
            }
            return new Heads(size, hosts, authorizations);
        }
    }

    private static boolean hasBody(HttpServerRequest request) {
        return request.headers().contains(HttpHeaders.TRANSFER_ENCODING) || length(request) > 0;
    }

    /** The declared Content-Length; -1 if there is none. */
    private static long length(HttpServerRequest request) {
        String length = request.getHeader(HttpHeaders.CONTENT_LENGTH);
        try {
            return length == null ? -1 : Long.parseLong(length);
        } catch (NumberFormatException e) {
            // Unreachable: the server has already rejected it.
            return Long.MAX_VALUE;
        }
    }

    private void checkBody(RoutingContext context) {
        if (context.request().headers().contains(HttpHeaders.CONTENT_ENCODING)
                && !IDENTITY.equalsIgnoreCase(context.request().getHeader(HttpHeaders.CONTENT_ENCODING))) {
            refuseBody(context, 415);
            return;
        }
        long limit = limit(context);
        long length = length(context.request());
        if (length > limit) {
            refuseBody(context, 413);
            return;
        }
        long reserved = length < 0 ? limit : length;
        if (!budget.enter(reserved)) {
            refuseBody(context, 503);
            return;
        }
        long timer = vertx.setTimer(BODY_WITHIN_MILLIS, late -> {
            if (!context.request().isEnded()) {
                context.request().connection().close();
            }
        });
        context.addEndHandler(ended -> {
            vertx.cancelTimer(timer);
            budget.leave(reserved);
        });
        Bodies.admit(context, limit);
        context.next();
    }

    private void refuseBody(RoutingContext context, int status) {
        Bodies.discard(context);
        errors.answer(context, status);
    }

    private long limit(RoutingContext context) {
        return protocols.takesBatch(context.normalizedPath()) ? batchLimit : bodyLimit;
    }
}
