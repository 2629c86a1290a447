package dev.longtask.security;

import io.quarkus.oidc.TenantResolver;
import io.quarkus.oidc.runtime.OidcUtils;
import io.vertx.ext.web.RoutingContext;
import jakarta.enterprise.context.ApplicationScoped;
import org.jspecify.annotations.Nullable;

/**
 * Keeps sessions to the paths of the dashboard. The framework would also choose its tenant for any path that ends with the
 * tenant's name, such as {@code /v1/tasks/ui}, and answer a call without a token there with a redirect.
 */
@ApplicationScoped
public class SessionPaths implements TenantResolver {
    private static final String ROOT = "/ui";

    @Override
    public @Nullable String resolve(RoutingContext context) {
        String path = context.normalizedPath();
        if (path.equals(ROOT) || path.startsWith(ROOT + "/")) {
            return Tenants.DASHBOARD;
        }
        return path.endsWith("/" + Tenants.DASHBOARD) ? OidcUtils.DEFAULT_TENANT_ID : null;
    }
}
