package dev.longtask.task;

import java.util.Locale;
import java.util.Optional;

/**
 * Who caused a transition. Kind and name are kept apart, so a user with the name of a node is still a user.
 *
 * @param name the {@linkplain Principal#text text} of a principal, the name of a node, or a part of the service
 */
public record Actor(Kind kind, String name) {
    /** Kinds of actors. */
    public enum Kind {
        /** A creator or an admin. */
        USER,
        /** A node, for the attempts that it runs. */
        NODE,
        /** A process outside the service that leases tasks. */
        WORKER,
        /** The service itself, for example when it reclaims expired leases. */
        SYSTEM;

        private final String prefix = name().toLowerCase(Locale.ROOT) + ":";
    }

    /** Between the principal and the name of a worker, which has no slash itself. */
    private static final char WORKER_NAME = '/';

    /** Reclaims expired leases. */
    public static final Actor REAPER = new Actor(Kind.SYSTEM, "reaper");

    /** A service that a node has called, and that reports the outcome under the node's lease. */
    public static final Actor CALLED_SERVICE = new Actor(Kind.WORKER, "called-service");

    /** A creator or an admin. */
    public static Actor user(Principal principal) {
        return new Actor(Kind.USER, principal.text());
    }

    /** A node, by its name. */
    public static Actor node(String name) {
        return new Actor(Kind.NODE, name);
    }

    /**
     * A process outside the service that leases tasks.
     *
     * @param principal under which it calls
     * @param name by which it tells itself from others with the same principal; without a slash
     */
    public static Actor worker(Principal principal, String name) {
        return new Actor(Kind.WORKER, principal.text() + WORKER_NAME + name);
    }

    /** Whether this is a worker that calls under this principal. */
    public boolean isWorkerOf(Principal caller) {
        return principal().filter(caller::equals).isPresent();
    }

    /** The principal under which a worker calls; empty for any other actor. */
    public Optional<Principal> principal() {
        int slash = name.lastIndexOf(WORKER_NAME);
        return kind == Kind.WORKER && slash >= 0
                ? Optional.of(Principal.parse(name.substring(0, slash)))
                : Optional.empty();
    }

    /** The kind as a word: {@code node}. */
    public String kindName() {
        return kind.name().toLowerCase(Locale.ROOT);
    }

    /** The inverse of {@link #text}. A text without a kind is the name of a user. */
    public static Actor parse(String text) {
        for (Kind kind : Kind.values()) {
            if (text.startsWith(kind.prefix)) {
                return new Actor(kind, text.substring(kind.prefix.length()));
            }
        }
        return new Actor(Kind.USER, text);
    }

    /** Kind and name as one string, the form in which stores keep an actor. */
    public String text() {
        return kind.prefix + name;
    }
}
