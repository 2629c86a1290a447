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

    private static final String PREFIX = "quarkus.oidc";
    private static final int BEFORE_ALL_ELSE = 1;

    private final LongtaskConfig.Security security;
    private final OidcConfig oidc;

    public Tenants(LongtaskConfig config, OidcConfig oidc) {
        this.security = config.security();
        this.oidc = oidc;
    }

    /**
     * Refuses a start with settings that would take tokens for what they are not.
     *
     * @throws InvalidConfigurationException in production mode, where a tenant has no audience (a token that the issuer made
     *     for any other service would be taken here, too) and nobody said that any will do; or where a further tenant does
     *     not say which claim names principals: the framework's choice would be names that can change hands
     */
    void check(@Observes @Priority(BEFORE_ALL_ELSE) StartupEvent event) {
        if (LaunchMode.current() == LaunchMode.NORMAL) {
            oidc.namedTenants().forEach((tenant, config) -> {
                if (config.tenantEnabled()) {
                    check(tenant.equals(OidcConfig.DEFAULT_TENANT_KEY) ? PREFIX : PREFIX + "." + tenant, config);
                }
            });
        }
    }

    private void check(String prefix, OidcTenantConfig tenant) {
        if (!hasAudience(tenant) && !security.anyAudience()) {
            throw new InvalidConfigurationException(
                    prefix + ".token.audience",
                    "must name the audience that tokens for this service have;"
                            + " set longtask.security.any-audience=true to take tokens made for any other service, too.");
        }
        if (tenant.token().principalClaim().isEmpty()) {
            throw new InvalidConfigurationException(
                    prefix + ".token.principal-claim", "must name the claim that names principals, such as sub.");
        }
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
