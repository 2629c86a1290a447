package dev.longtask.api.limits;

import io.vertx.core.http.HttpServerResponse;
import io.vertx.ext.web.RoutingContext;

/** Default response headers for browsers and caches; resources can override them. */
final class ResponseHeaders {
    private static final String SWAGGER_UI = "/q/swagger-ui";
    /** Swagger UI has inline scripts and styles, and calls the issuer at any address. */
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
