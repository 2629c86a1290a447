package dev.longtask.security;

import dev.longtask.config.LongtaskConfig;
import dev.longtask.task.Principal;
import io.quarkus.oidc.runtime.OidcConfig;
import io.quarkus.security.AuthenticationFailedException;
import io.quarkus.security.credential.Credential;
import io.quarkus.security.identity.AuthenticationRequestContext;
import io.quarkus.security.identity.SecurityIdentity;
import io.quarkus.security.identity.SecurityIdentityAugmentor;
import io.quarkus.security.runtime.QuarkusSecurityIdentity;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.Collections;
import java.util.Set;
import org.eclipse.microprofile.jwt.JsonWebToken;

/**
 * Turns a verified token into a caller, or refuses it; the only place that identifies callers. The identity has only
 * the roles of this service, mapped by {@code longtask.security.roles.*}; the role names in the token have no effect
 * themselves.
 */
@ApplicationScoped
public class CallerIdentity implements SecurityIdentityAugmentor {
    private final LongtaskConfig.Security.Roles roles;
    private final AccessTokens accessTokens;
    private final boolean issuerIsFixed;

    /** @param oidc shows whether the service's own issuer is fixed */
    public CallerIdentity(LongtaskConfig config, OidcConfig oidc) {
        this.roles = config.security().roles();
        this.accessTokens = new AccessTokens(config.security().tokenType());
        this.issuerIsFixed = OidcConfig.getDefaultTenant(oidc)
                .token()
                .issuer()
                .filter(Tenants.ANY::equals)
                .isEmpty();
    }

    @Override
    public Uni<SecurityIdentity> augment(SecurityIdentity identity, AuthenticationRequestContext context) {
        if (identity.isAnonymous()) {
            return Uni.createFrom().item(identity);
        }
        return Uni.createFrom().item(() -> caller(identity));
    }

    private SecurityIdentity caller(SecurityIdentity identity) {
        if (identity.getPrincipal() instanceof JsonWebToken token && !Tenants.isOfSession(identity)) {
            accessTokens.check(token);
        }
        QuarkusSecurityIdentity.Builder builder = QuarkusSecurityIdentity.builder()
                .setPrincipal(identity.getPrincipal())
                .addAttributes(identity.getAttributes())
                .addAttribute(Caller.PRINCIPAL, principal(identity))
                .addAttribute(Caller.TOKEN_ROLES, Set.copyOf(identity.getRoles()));
        for (Credential credential : identity.getCredentials()) {
            builder.addCredential(credential);
        }
        addRole(identity, roles.user(), Roles.USER, builder);
        addRole(identity, roles.worker(), Roles.WORKER, builder);
        addRole(identity, roles.admin(), Roles.ADMIN, builder);
        return builder.build();
    }

    private Principal principal(SecurityIdentity identity) {
        String name = name(identity);
        try {
            return Principal.vouched(issuer(identity), name);
        } catch (IllegalArgumentException e) {
            throw new AuthenticationFailedException(e);
        }
    }

    private static String name(SecurityIdentity identity) {
        String name;
        try {
            name = identity.getPrincipal().getName();
        } catch (ClassCastException e) {
            throw new AuthenticationFailedException("the principal claim is not a string", e);
        }
        if (name == null) {
            throw new AuthenticationFailedException("the token has no principal claim");
        }
        return name;
    }

    /** The issuer of the token; empty if only one issuer can have issued it. */
    private String issuer(SecurityIdentity identity) {
        if (issuerIsFixed && Tenants.isOfOwnIssuer(identity)) {
            return "";
        }
        String issuer = identity.getPrincipal() instanceof JsonWebToken token ? token.getIssuer() : null;
        if (issuer == null) {
            throw new AuthenticationFailedException("the token has no issuer claim");
        }
        return issuer;
    }

    private static void addRole(
            SecurityIdentity identity, Set<String> tokenRoles, String role, QuarkusSecurityIdentity.Builder builder) {
        if (!Collections.disjoint(identity.getRoles(), tokenRoles)) {
            builder.addRole(role);
        }
    }
}
