package dev.longtask.security;

import dev.longtask.config.InvalidConfigurationException;
import dev.longtask.config.LongtaskConfig;
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

/** The issuers that the service trusts, called OIDC tenants by the framework. Checks their settings at startup. */
@ApplicationScoped
public class Tenants {
    /** The framework's value for not checking the issuer or the audience. */
    static final String ANY = "any";

    /** Of the dashboard: the service's own issuer, with a session in place of an access token. */
    static final String DASHBOARD = "ui";

    private static final String PREFIX = "quarkus.oidc";
    private static final String SQLITE = "sqlite:";
    private static final int LEAST_SECRET = 32;
    private static final int BEFORE_ALL_ELSE = 1;

    private final LongtaskConfig.Security security;
    private final LongtaskConfig.Dashboard dashboard;
    private final boolean hasManyNodes;
    private final OidcConfig oidc;

    public Tenants(LongtaskConfig config, OidcConfig oidc) {
        this.security = config.security();
        this.dashboard = config.dashboard();
        this.hasManyNodes = !config.store().url().startsWith(SQLITE);
        this.oidc = oidc;
    }

    /**
     * Refuses to start with settings that would accept unsuitable tokens.
     *
     * @throws InvalidConfigurationException in production mode, if a tenant has no audience, so that tokens issued for
     *     other services would be accepted, and any-audience is off; or if a further tenant does not set its principal
     *     claim, because the default of the framework can be a name that is reassigned to someone else; or if the settings of
     *     the dashboard are incomplete
     */
    void check(@Observes @Priority(BEFORE_ALL_ELSE) StartupEvent event) {
        if (dashboard.enabled()) {
            checkDashboard();
        }
        if (LaunchMode.current() == LaunchMode.NORMAL) {
            checkIssuer(OidcConfig.getDefaultTenant(oidc));
            oidc.namedTenants().forEach((tenant, config) -> {
                // The session's tokens are got by the service itself, for its own client.
                if (config.tenantEnabled() && !tenant.equals(DASHBOARD)) {
                    check(tenant.equals(OidcConfig.DEFAULT_TENANT_KEY) ? PREFIX : PREFIX + "." + tenant, config);
                }
            });
        }
    }

    private void check(String prefix, OidcTenantConfig tenant) {
        if (!hasAudience(tenant) && !security.anyAudience()) {
            throw new InvalidConfigurationException(
                    prefix + ".token.audience",
                    "must name the audience of tokens for this service;"
                            + " set longtask.security.any-audience=true to accept tokens for any other service, too.");
        }
        if (tenant.token().principalClaim().isEmpty()) {
            throw new InvalidConfigurationException(
                    prefix + ".token.principal-claim", "must name the claim that identifies principals, such as sub.");
        }
    }

    /** The framework lets the service start without its own issuer if there is another tenant, such as the dashboard's. */
    private static void checkIssuer(OidcTenantConfig issuer) {
        if (issuer.tenantEnabled()
                && issuer.authServerUrl().isEmpty()
                && issuer.publicKey().isEmpty()
                && issuer.provider().isEmpty()) {
            throw new InvalidConfigurationException(PREFIX + ".auth-server-url", "must name the OIDC issuer.");
        }
    }

    private void checkDashboard() {
        if (dashboard.clientId().isEmpty()) {
            throw new InvalidConfigurationException(
                    "longtask.dashboard.client-id", "must name the dashboard's client at the issuer.");
        }
        String secret = dashboard.sessionSecret().orElse(null);
        if (secret != null && secret.length() < LEAST_SECRET) {
            throw new InvalidConfigurationException(
                    "longtask.dashboard.session-secret", "must have " + LEAST_SECRET + " characters or more.");
        }
        if (secret == null && hasManyNodes) {
            throw new InvalidConfigurationException(
                    "longtask.dashboard.session-secret",
                    "must be set, to the same value on all nodes, so that each can read the sessions of the others.");
        }
        OidcTenantConfig session = oidc.namedTenants().get(DASHBOARD);
        if (session != null
                && !session.authServerUrl()
                        .equals(OidcConfig.getDefaultTenant(oidc).authServerUrl())) {
            throw new InvalidConfigurationException(
                    PREFIX + "." + DASHBOARD + ".auth-server-url",
                    "must not be set; the dashboard has the issuer of the APIs.");
        }
    }

    private static boolean hasAudience(OidcTenantConfig tenant) {
        List<String> audience = tenant.token().audience().orElse(List.of());
        return !audience.isEmpty() && !audience.equals(List.of(ANY));
    }

    /** Whether the identity comes from the service's own issuer rather than from a further tenant. */
    static boolean isOfOwnIssuer(SecurityIdentity identity) {
        String tenant = identity.getAttribute(OidcUtils.TENANT_ID_ATTRIBUTE);
        return tenant == null || tenant.equals(OidcUtils.DEFAULT_TENANT_ID) || tenant.equals(DASHBOARD);
    }

    /** Whether the identity is that of a session of the dashboard, which begins with an ID token. */
    static boolean isOfSession(SecurityIdentity identity) {
        return DASHBOARD.equals(identity.getAttribute(OidcUtils.TENANT_ID_ATTRIBUTE));
    }
}
