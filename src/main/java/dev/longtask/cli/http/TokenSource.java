package dev.longtask.cli.http;

import org.jspecify.annotations.Nullable;

/** Access tokens for one server. */
public interface TokenSource {
    /**
     * A token that is valid as far as known.
     *
     * @throws dev.longtask.cli.exit.CommandFailure not signed in, if there is none
     */
    String token();

    /** A newer token than one that the server refused; null if there is none. */
    @Nullable String renewed(String refused);
}
