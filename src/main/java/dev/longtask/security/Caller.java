package dev.longtask.security;

import dev.longtask.engine.request.Submitter;
import dev.longtask.task.Actor;
import dev.longtask.task.Principal;
import io.quarkus.security.AuthenticationFailedException;
import io.quarkus.security.identity.SecurityIdentity;

/**
 * The authenticated caller.
 *
 * @param isAdmin may read and change all tasks
 */
record Caller(Principal principal, boolean isAdmin) {
    /** The identity attribute in which {@link CallerIdentity} stores the principal. */
    static final String PRINCIPAL = "longtask.principal";

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
        return new Caller(principal, identity.hasRole(Roles.ADMIN));
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
