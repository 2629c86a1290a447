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
    /** The path of the dashboard, without a slash at its end. */
    public static final String ROOT = "/ui";

    /** Whether a path belongs to the dashboard, the only part that takes a session. */
    public static boolean contain(String path) {
        return path.equals(ROOT) || path.startsWith(ROOT + "/");
    }

    @Override
    public @Nullable String resolve(RoutingContext context) {
        String path = context.normalizedPath();
        if (contain(path)) {
            return Tenants.DASHBOARD;
        }
        return path.endsWith("/" + Tenants.DASHBOARD) ? OidcUtils.DEFAULT_TENANT_ID : null;
    }
}
