package dev.longtask.security;

import io.quarkus.oidc.common.OidcEndpoint;
import io.quarkus.oidc.common.OidcRequestFilter;
import io.quarkus.oidc.common.OidcResponseFilter;
import io.smallrye.mutiny.Uni;
import io.vertx.core.Context;
import io.vertx.core.Vertx;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/** The latest fetch of an issuer's keys. The framework calls its filters. */
@ApplicationScoped
@OidcEndpoint(OidcEndpoint.Type.JWKS)
public class KeyFetch implements OidcRequestFilter, OidcResponseFilter {
    /** A fetch that takes longer is considered over. */
    private static final int SECONDS = 10;

    private volatile CompletableFuture<Void> end = CompletableFuture.completedFuture(null);

    @Override
    public Uni<Void> filter(OidcRequestFilterContext request) {
        end = new CompletableFuture<Void>().completeOnTimeout(null, SECONDS, TimeUnit.SECONDS);
        return Uni.createFrom().voidItem();
    }

    @Override
    public Uni<Void> filter(OidcResponseFilterContext response) {
        CompletableFuture<Void> ended = end;
        Context context = Vertx.currentContext();
        if (context == null) {
            ended.complete(null);
        } else {
            // The framework stores the keys after this method, but before anything else that runs in this context.
            context.runOnContext(next -> ended.complete(null));
        }
        return Uni.createFrom().voidItem();
    }

    /** The fetch has failed without a response. */
    void failed() {
        end.complete(null);
    }

    /** The latest fetch; it completes at its end, whether it succeeds or not, after 10 s at the latest. */
    CompletableFuture<Void> latest() {
        return end;
    }
}
