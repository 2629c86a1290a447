package dev.longtask.security;

import io.quarkus.oidc.OIDCException;
import io.quarkus.oidc.runtime.OidcConfig;
import io.vertx.core.VertxException;
import jakarta.inject.Singleton;
import java.io.IOException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.function.Predicate;
import org.jose4j.lang.UnresolvableKeyException;
import org.jspecify.annotations.Nullable;

/**
 * Distinguishes an invalid token from one that cannot be verified at the moment, because its key is unknown and the
 * issuer is unreachable. The framework fetches keys at most once per interval and reports a failed fetch only to the
 * request that caused it; until the next fetch, other tokens with an unknown key cannot be verified either.
 */
@Singleton
public class IssuerOutage {
    private static final int DEPTH = 20;

    private final Clock clock;
    private final Duration interval;
    private volatile @Nullable Instant nextTry;

    public IssuerOutage(Clock clock, OidcConfig oidc) {
        this.clock = clock;
        this.interval = OidcConfig.getDefaultTenant(oidc).token().forcedJwkRefreshInterval();
    }

    /** Whether the failure may be caused by an outage of the issuer rather than by the token. */
    public boolean explains(Throwable failure) {
        if (isNew(failure)) {
            return true;
        }
        Instant blindUntil = nextTry;
        return blindUntil != null && clock.instant().isBefore(blindUntil) && isOfAnUnknownKey(failure);
    }

    /** Whether the failure itself shows that the issuer is unreachable; remembers it. */
    boolean isNew(Throwable failure) {
        if (!any(failure, IssuerOutage::isOfTheConnection)) {
            return false;
        }
        nextTry = clock.instant().plus(interval);
        return true;
    }

    /** Whether the token's key is not among the issuer's keys as last fetched. */
    static boolean isOfAnUnknownKey(Throwable failure) {
        return any(failure, UnresolvableKeyException.class::isInstance);
    }

    /** The issuer was unreachable, closed the connection, or did not answer with keys. */
    private static boolean isOfTheConnection(Throwable cause) {
        return cause instanceof IOException
                || cause instanceof VertxException
                || cause instanceof java.util.concurrent.TimeoutException
                || cause instanceof io.smallrye.mutiny.TimeoutException
                || (cause instanceof OIDCException && !isOfTheToken(String.valueOf(cause.getMessage())));
    }

    /** The framework uses the same exception for errors of the token. */
    private static boolean isOfTheToken(String message) {
        return message.contains("Invalid token type") || message.contains("Refresh token");
    }

    private static boolean any(Throwable failure, Predicate<Throwable> kind) {
        // Bounded, because a chain of causes can be cyclic.
        Throwable cause = failure;
        for (int depth = 0; cause != null && depth < DEPTH; depth++) {
            if (kind.test(cause)) {
                return true;
            }
            cause = cause.getCause();
        }
        return false;
    }
}
