package dev.longtask.security;

import dev.longtask.engine.request.Submitter;
import dev.longtask.task.Actor;
import dev.longtask.task.Principal;
import io.quarkus.security.AuthenticationFailedException;
import io.quarkus.security.identity.SecurityIdentity;
import java.util.Set;

/**
 * The authenticated caller.
 *
 * @param isAdmin may read and change all tasks
 * @param tokenRoles the roles that the token names, which are not those of this service
 */
record Caller(Principal principal, boolean isAdmin, Set<String> tokenRoles) {
    /** The identity attribute in which {@link CallerIdentity} stores the principal. */
    static final String PRINCIPAL = "longtask.principal";

    /** The identity attribute in which {@link CallerIdentity} stores the roles that the token names. */
    static final String TOKEN_ROLES = "longtask.token-roles";

    /**
     * The caller with this identity.
     *
     * @throws AuthenticationFailedException if the identity has no principal from {@link CallerIdentity}
     */
    static Caller of(SecurityIdentity identity) {
        Principal principal = identity.getAttribute(PRINCIPAL);
        if (principal == null) {
            throw new AuthenticationFailedException();
        }
        Set<String> tokenRoles = identity.getAttribute(TOKEN_ROLES);
        return new Caller(principal, identity.hasRole(Roles.ADMIN), tokenRoles == null ? Set.of() : tokenRoles);
    }

    /** The caller as a submitter of tasks. */
    Submitter submitter() {
        return new Submitter(principal, isAdmin);
    }

    /** The caller as an actor in histories. */
    Actor actor() {
        return Actor.user(principal);
    }

    /** Whether the caller may read and change tasks of this creator. */
    boolean mayTouchTasksOf(Principal creator) {
        return isAdmin || principal.equals(creator);
    }
}
