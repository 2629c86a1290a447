package dev.longtask.security;

/** The roles of this service. {@code longtask.security.roles.*} says which roles of a token stand for them. */
public final class Roles {
    /** May submit tasks, and read and change their own. */
    public static final String USER = "longtask:user";
    /** May lease tasks for a worker outside the service. */
    public static final String WORKER = "longtask:worker";
    /** May see and change everybody's tasks. */
    public static final String ADMIN = "longtask:admin";

    private Roles() {}
}
