package dev.longtask.security;

import io.quarkus.oidc.runtime.OidcConfig;
import jakarta.inject.Singleton;
import java.io.IOException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import org.jose4j.lang.UnresolvableKeyException;
import org.jspecify.annotations.Nullable;

/**
 * Tells a token that is not valid from one that can't be judged at the moment, because its key is unknown and the issuer
 * can't be asked for it. The framework asks for keys once an interval at most, and tells of a failed try only the request
 * that caused it: until the next try, all others with an unknown key are in the same position.
 */
@Singleton
public class IssuerOutage {
    private final Clock clock;
    private final Duration interval;
    private volatile @Nullable Instant nextTry;

    public IssuerOutage(Clock clock, OidcConfig oidc) {
        this.clock = clock;
        this.interval = OidcConfig.getDefaultTenant(oidc).token().forcedJwkRefreshInterval();
    }

    /** Whether a failed authentication says nothing about its token. */
    public boolean explains(Throwable failure) {
        if (has(failure, IOException.class)) {
            nextTry = clock.instant().plus(interval);
            return true;
        }
        Instant blindUntil = nextTry;
        return blindUntil != null
                && clock.instant().isBefore(blindUntil)
                && has(failure, UnresolvableKeyException.class);
    }

    private static boolean has(Throwable failure, Class<? extends Throwable> kind) {
        // Bounded: a chain of causes may be a ring.
        Throwable cause = failure;
        for (int depth = 0; cause != null && depth < 20; depth++) {
            if (kind.isInstance(cause)) {
                return true;
            }
            cause = cause.getCause();
        }
        return false;
    }
}
