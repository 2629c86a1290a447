package dev.longtask.security;

import io.quarkus.security.identity.SecurityIdentity;
import java.time.Instant;
import org.eclipse.microprofile.jwt.JsonWebToken;

/** When the token of a caller expires. */
final class TokenExpiry {
    private TokenExpiry() {}

    /** The expiry of the caller's token; far in the future if it has none. */
    static Instant of(SecurityIdentity identity) {
        // 0 for a token without the claim.
        long seconds = identity.getPrincipal() instanceof JsonWebToken token ? token.getExpirationTime() : 0;
        return seconds > 0 ? Instant.ofEpochSecond(seconds) : Instant.MAX;
    }
}
