package dev.longtask.task;

import java.util.Locale;

/**
 * Who caused a transition. The kind is apart from the name, so that a user who is called like a node is still a user.
 *
 * @param name a principal's {@linkplain Principal#text text}, the node's name, or the part of the service
 */
public record Actor(Kind kind, String name) {
    /** What kinds of actors there are. */
    public enum Kind {
        /** A creator or an admin. */
        USER,
        /** A node, for the attempts that it runs. */
        NODE,
        /** A process outside of the service that leases tasks. */
        WORKER,
        /** The service by itself, such as when it takes back leases. */
        SYSTEM;

        private final String prefix = name().toLowerCase(Locale.ROOT) + ":";
    }

    /** Takes back leases that have run out. */
    public static final Actor REAPER = new Actor(Kind.SYSTEM, "reaper");

    public static Actor user(Principal principal) {
        return new Actor(Kind.USER, principal.text());
    }

    public static Actor node(String name) {
        return new Actor(Kind.NODE, name);
    }

    /** The actor that {@link #text} writes as this; a text that names no kind is a user's name. */
    public static Actor parse(String text) {
        for (Kind kind : Kind.values()) {
            if (text.startsWith(kind.prefix)) {
                return new Actor(kind, text.substring(kind.prefix.length()));
            }
        }
        return new Actor(Kind.USER, text);
    }

    /** Kind and name as one text: what stores keep. */
    public String text() {
        return kind.prefix + name;
    }
}
