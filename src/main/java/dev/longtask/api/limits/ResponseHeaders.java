package dev.longtask.api.limits;

import io.vertx.core.http.HttpServerResponse;
import io.vertx.ext.web.RoutingContext;

/** What every answer says to browsers and caches, unless a resource says something else. */
final class ResponseHeaders {
    private static final String SWAGGER_UI = "/q/swagger-ui";
    /** The page has scripts and styles of its own within, and calls the issuer, wherever that is. */
    private static final String CONTENT_POLICY = "default-src 'self'; script-src 'self' 'unsafe-inline';"
            + " style-src 'self' 'unsafe-inline'; img-src 'self' data:; connect-src 'self' http: https:;"
            + " object-src 'none'; base-uri 'none'; frame-ancestors 'none'";

    private ResponseHeaders() {}

    static void add(RoutingContext context) {
        HttpServerResponse response = context.response();
        response.putHeader("X-Content-Type-Options", "nosniff");
        response.putHeader("Cache-Control", "private, no-store");
        if (context.normalizedPath().startsWith(SWAGGER_UI)) {
            response.putHeader("Content-Security-Policy", CONTENT_POLICY);
        }
    }
}
