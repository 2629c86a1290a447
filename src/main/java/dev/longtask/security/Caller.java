package dev.longtask.security;

import dev.longtask.engine.Submitter;
import dev.longtask.task.Actor;
import dev.longtask.task.Principal;
import io.quarkus.security.AuthenticationFailedException;
import io.quarkus.security.identity.SecurityIdentity;

/**
 * Who is calling.
 *
 * @param isAdmin may see and change everybody's tasks
 */
record Caller(Principal principal, boolean isAdmin) {
    /** Under this name {@link CallerIdentity} leaves the principal with the identity. */
    static final String PRINCIPAL = "longtask.principal";

    /**
     * The caller whose identity this is.
     *
     * @throws AuthenticationFailedException when it is nobody's: no identity passes that was not vouched for
     */
    static Caller of(SecurityIdentity identity) {
        Principal principal = identity.getAttribute(PRINCIPAL);
        if (principal == null) {
            throw new AuthenticationFailedException();
        }
        return new Caller(principal, identity.hasRole(Roles.ADMIN));
    }

    /** The caller as one who submits tasks. */
    Submitter submitter() {
        return new Submitter(principal, isAdmin);
    }

    /** The caller as histories name them. */
    Actor actor() {
        return Actor.user(principal);
    }

    /** Whether a task of this creator is the caller's to see and change. */
    boolean mayTouchTasksOf(Principal creator) {
        return isAdmin || principal.equals(creator);
    }
}
