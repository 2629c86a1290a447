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
 * Tells a token that is not valid from one that can't be judged at the moment, because its key is unknown and the issuer
 * can't be asked for it. The framework asks for keys once an interval at most, and tells of a failed try only the request
 * that caused it: until the next try, all others with an unknown key are in the same position.
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

    /** Whether a failed authentication says nothing about its token. */
    public boolean explains(Throwable failure) {
        if (any(failure, IssuerOutage::isOfTheConnection)) {
            nextTry = clock.instant().plus(interval);
            return true;
        }
        Instant blindUntil = nextTry;
        return blindUntil != null
                && clock.instant().isBefore(blindUntil)
                && any(failure, UnresolvableKeyException.class::isInstance);
    }

    /** The issuer was not reached, broke off, or answered with something else than keys. */
    private static boolean isOfTheConnection(Throwable cause) {
        return cause instanceof IOException
                || cause instanceof VertxException
                || cause instanceof java.util.concurrent.TimeoutException
                || cause instanceof io.smallrye.mutiny.TimeoutException
                || (cause instanceof OIDCException && !isOfTheToken(String.valueOf(cause.getMessage())));
    }

    /** The framework has one kind of exception for both. */
    private static boolean isOfTheToken(String message) {
        return message.contains("Invalid token type") || message.contains("Refresh token");
    }

    private static boolean any(Throwable failure, Predicate<Throwable> kind) {
        // Bounded: a chain of causes may be a ring.
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
