package dev.longtask.security;

import dev.longtask.config.LongtaskConfig;
import io.quarkus.security.identity.AuthenticationRequestContext;
import io.quarkus.security.identity.SecurityIdentity;
import io.quarkus.security.identity.SecurityIdentityAugmentor;
import io.quarkus.security.runtime.QuarkusSecurityIdentity;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.Collections;
import java.util.Set;

/** Gives a caller the roles of this service for the roles of the token, which come from whatever claim holds them. */
@ApplicationScoped
public class RoleMapping implements SecurityIdentityAugmentor {
    private final LongtaskConfig.Security.Roles roles;

    public RoleMapping(LongtaskConfig config) {
        this.roles = config.security().roles();
    }

    @Override
    public Uni<SecurityIdentity> augment(SecurityIdentity identity, AuthenticationRequestContext context) {
        if (identity.isAnonymous()) {
            return Uni.createFrom().item(identity);
        }
        QuarkusSecurityIdentity.Builder builder = QuarkusSecurityIdentity.builder(identity);
        addRole(identity, roles.user(), Roles.USER, builder);
        addRole(identity, roles.worker(), Roles.WORKER, builder);
        addRole(identity, roles.admin(), Roles.ADMIN, builder);
        return Uni.createFrom().item(builder.build());
    }

    private static void addRole(
            SecurityIdentity identity, Set<String> tokenRoles, String role, QuarkusSecurityIdentity.Builder builder) {
        if (!Collections.disjoint(identity.getRoles(), tokenRoles)) {
            builder.addRole(role);
        }
    }
}
