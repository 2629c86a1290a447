package dev.longtask.ui;

import dev.longtask.api.error.RouterErrors;
import dev.longtask.config.LongtaskConfig;
import dev.longtask.security.PublicAddress;
import dev.longtask.security.SessionPaths;
import io.vertx.core.http.Cookie;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.net.URI;
import java.util.Locale;
import java.util.Set;

/**
 * Guards the dashboard before authentication: answers 404 while it is disabled, sets the security headers, and refuses
 * changes that come from other sites.
 */
@ApplicationScoped
public class DashboardGate {
    /** Right behind the gate of all requests. */
    private static final int ORDER = Integer.MIN_VALUE + 1;

    private static final String CONTENT_POLICY = "default-src 'none'; script-src 'self'; style-src 'self';"
            + " img-src 'self' data:; connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'";
    private static final Set<HttpMethod> SAFE = Set.of(HttpMethod.GET, HttpMethod.HEAD);
    private static final Set<String> LOCAL = Set.of("localhost", "127.0.0.1", "[::1]");
    private static final String SIGN_OUT = DashboardProtocol.ROOT + "/logout";

    private final RouterErrors errors;
    private final PublicAddress address;
    private final boolean enabled;

    public DashboardGate(RouterErrors errors, PublicAddress address, LongtaskConfig config) {
        this.errors = errors;
        this.address = address;
        this.enabled = config.dashboard().enabled();
    }

    void guard(@Observes Router router) {
        router.route().order(ORDER).handler(this::dropCookies);
        router.route(DashboardProtocol.ROOT + "/*").order(ORDER).handler(this::check);
        router.get("/").order(ORDER).handler(this::home);
        // The framework would serve all that the archive of a library contains: its examples, too, which run any
        // script.
        router.route("/webjars/*").order(ORDER).handler(context -> errors.answer(context, 404));
    }

    /**
     * Outside the dashboard nothing takes a cookie. The framework would accept a session's cookie on every path, if a client
     * sent it there.
     */
    private void dropCookies(RoutingContext context) {
        if (!SessionPaths.contain(context.normalizedPath())) {
            context.request().headers().remove(HttpHeaders.COOKIE);
        }
        context.next();
    }

    private void home(RoutingContext context) {
        if (!enabled) {
            context.next();
            return;
        }
        context.response()
                .setStatusCode(303)
                .putHeader(HttpHeaders.LOCATION, address.of(context.request()) + DashboardProtocol.ROOT + "/tasks")
                .end();
    }

    private void check(RoutingContext context) {
        HttpServerResponse response = context.response();
        response.putHeader("Content-Security-Policy", CONTENT_POLICY);
        response.putHeader("Referrer-Policy", "same-origin");
        response.putHeader("Cross-Origin-Opener-Policy", "same-origin");
        if (!enabled) {
            errors.answer(context, 404);
        } else if (changesSomething(context) && !isOfOwnPage(context.request())) {
            errors.answer(context, 403);
        } else {
            context.addHeadersEndHandler(ready -> allowLocalCookies(context));
            context.next();
        }
    }

    /** Some browsers reject {@code Secure} cookies over plain HTTP, even from localhost. */
    private void allowLocalCookies(RoutingContext context) {
        URI own = URI.create(address.of(context.request()));
        if (own.getScheme().equals("http") && LOCAL.contains(own.getHost())) {
            context.request().cookies().stream().filter(Cookie::isSecure).forEach(cookie -> cookie.setSecure(false));
        }
    }

    private static boolean changesSomething(RoutingContext context) {
        return !SAFE.contains(context.request().method())
                || context.normalizedPath().equals(SIGN_OUT);
    }

    /**
     * Whether the request comes from a page of this service. Browsers send {@code Sec-Fetch-Site} to secure addresses
     * only; without that header, the {@code Origin} decides.
     */
    private boolean isOfOwnPage(HttpServerRequest request) {
        String site = request.getHeader("Sec-Fetch-Site");
        if (site != null) {
            return site.equals("same-origin");
        }
        String origin = request.getHeader(HttpHeaders.ORIGIN);
        return origin != null && origin.equals(origin(URI.create(address.of(request))));
    }

    /** The origin of an address as browsers write it: in lower case, without the port that its scheme has anyway (RFC 6454, section 6.2). */
    private static String origin(URI address) {
        String scheme = address.getScheme().toLowerCase(Locale.ROOT);
        boolean isUsual = address.getPort() == -1 || address.getPort() == (scheme.equals("https") ? 443 : 80);
        return scheme + "://" + address.getHost().toLowerCase(Locale.ROOT) + (isUsual ? "" : ":" + address.getPort());
    }
}
