package dev.longtask.security;

import dev.longtask.config.LongtaskConfig;
import dev.longtask.engine.InvalidConfigurationException;
import io.quarkus.oidc.runtime.OidcConfig;
import io.quarkus.oidc.runtime.OidcTenantConfig;
import io.quarkus.oidc.runtime.OidcUtils;
import io.quarkus.runtime.LaunchMode;
import io.quarkus.runtime.StartupEvent;
import io.quarkus.security.identity.SecurityIdentity;
import jakarta.annotation.Priority;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.util.List;

/** The issuers whose tokens the service takes: OIDC tenants, in the framework's word. Checks them at the start. */
@ApplicationScoped
public class Tenants {
    /** What the framework's settings of issuer and audience call "do not check". */
    static final String ANY = "any";

    private static final int BEFORE_ALL_ELSE = 1;

    private final LongtaskConfig.Security security;
    private final OidcConfig oidc;

    public Tenants(LongtaskConfig config, OidcConfig oidc) {
        this.security = config.security();
        this.oidc = oidc;
    }

    /**
     * Without an audience, a token that the issuer made for any other service is taken here, too.
     *
     * @throws InvalidConfigurationException in production mode, where a tenant has no audience and nobody said that any
     *     will do
     */
    void check(@Observes @Priority(BEFORE_ALL_ELSE) StartupEvent event) {
        if (LaunchMode.current() != LaunchMode.NORMAL || security.anyAudience()) {
            return;
        }
        oidc.namedTenants().forEach((tenant, config) -> {
            if (config.tenantEnabled() && !hasAudience(config)) {
                String prefix =
                        tenant.equals(OidcConfig.DEFAULT_TENANT_KEY) ? "quarkus.oidc" : "quarkus.oidc." + tenant;
                throw new InvalidConfigurationException(
                        prefix + ".token.audience",
                        "must name the audience that tokens for this service have;"
                                + " set longtask.security.any-audience=true to take tokens made for any other service, too.");
            }
        });
    }

    private static boolean hasAudience(OidcTenantConfig tenant) {
        List<String> audience = tenant.token().audience().orElse(List.of());
        return !audience.isEmpty() && !audience.equals(List.of(ANY));
    }

    /** Whether the service's own issuer vouches for an identity, rather than one of a further tenant. */
    static boolean isDefault(SecurityIdentity identity) {
        String tenant = identity.getAttribute(OidcUtils.TENANT_ID_ATTRIBUTE);
        return tenant == null || tenant.equals(OidcUtils.DEFAULT_TENANT_ID);
    }
}
