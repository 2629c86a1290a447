package dev.longtask.security;

import io.quarkus.security.identity.SecurityIdentity;
import java.time.Instant;
import org.eclipse.microprofile.jwt.JsonWebToken;

/** When the token of a caller expires. */
final class TokenExpiry {
    /** The identity attribute with the expiry of the token with which the caller got a ticket. */
    static final String OF_TICKET = "longtask.ticket-expiry";

    private TokenExpiry() {}

    /** The expiry of the caller's token; far in the future if it has none. */
    static Instant of(SecurityIdentity identity) {
        if (identity.getAttribute(OF_TICKET) instanceof Instant ofTicket) {
            return ofTicket;
        }
        // 0 for a token without the claim.
        long seconds = identity.getPrincipal() instanceof JsonWebToken token ? token.getExpirationTime() : 0;
        return seconds > 0 ? Instant.ofEpochSecond(seconds) : Instant.MAX;
    }
}
