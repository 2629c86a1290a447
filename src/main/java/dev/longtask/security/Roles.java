package dev.longtask.security;

/** The roles of this service. {@code longtask.security.roles.*} maps the roles of a token to them. */
public final class Roles {
    /** May submit tasks, and read and change their own. */
    public static final String USER = "longtask:user";
    /** May lease tasks for a worker outside the service. */
    public static final String WORKER = "longtask:worker";
    /** May act under one lease; no token of an issuer has this role. */
    public static final String LEASE = "longtask:lease";
    /** May read and change all tasks. */
    public static final String ADMIN = "longtask:admin";

    private Roles() {}
}
