package dev.longtask.api.error;

import dev.longtask.api.protocol.ApiError;
import dev.longtask.audit.SecurityEvents;
import dev.longtask.audit.SecurityEvents.Kind;
import io.quarkus.vertx.http.runtime.security.QuarkusHttpUser;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.ext.web.RoutingContext;

/** Records requests refused with 401 or 403 as security events. */
final class Refusals {
    private Refusals() {}

    static void record(RoutingContext context, ApiError error) {
        if (error.status() != 401 && error.status() != 403) {
            return;
        }
        HttpServerRequest request = context.request();
        SecurityEvents.shared()
                .record(
                        error.status() == 401 ? Kind.UNAUTHENTICATED : Kind.FORBIDDEN,
                        "reason",
                        error.slug(),
                        "principal",
                        context.user() instanceof QuarkusHttpUser user
                                        && !user.getSecurityIdentity().isAnonymous()
                                ? user.getSecurityIdentity().getPrincipal().getName()
                                : null,
                        "method",
                        request.method().name(),
                        "path",
                        context.normalizedPath(),
                        "remote",
                        request.remoteAddress() == null
                                ? null
                                : request.remoteAddress().hostAddress());
    }
}
