package dev.longtask.security;

import io.quarkus.oidc.runtime.OidcIdentityProvider;
import io.quarkus.security.identity.AuthenticationRequestContext;
import io.quarkus.security.identity.IdentityProvider;
import io.quarkus.security.identity.SecurityIdentity;
import io.quarkus.security.identity.request.TokenAuthenticationRequest;
import io.smallrye.mutiny.Uni;
import io.vertx.core.Context;
import io.vertx.core.Vertx;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Duration;
import java.util.concurrent.Executor;

/**
 * Verifies tokens as the framework does, but looks an unknown key up once more when a fetch of the keys by another
 * request has ended. The framework alone refuses such a token at once, so that requests fail whenever several arrive
 * shortly after the issuer has rotated its key.
 */
@ApplicationScoped
public class TokenVerification implements IdentityProvider<TokenAuthenticationRequest> {
    /** The framework decides to fetch keys shortly before the fetch starts. */
    private static final Duration FETCH_STARTS_WITHIN = Duration.ofMillis(20);

    private final OidcIdentityProvider framework;
    private final KeyFetch keyFetch;
    private final IssuerOutage outage;

    public TokenVerification(OidcIdentityProvider framework, KeyFetch keyFetch, IssuerOutage outage) {
        this.framework = framework;
        this.keyFetch = keyFetch;
        this.outage = outage;
    }

    @Override
    public Class<TokenAuthenticationRequest> getRequestType() {
        return TokenAuthenticationRequest.class;
    }

    @Override
    public int priority() {
        return framework.priority() + 1;
    }

    @Override
    public Uni<SecurityIdentity> authenticate(
            TokenAuthenticationRequest request, AuthenticationRequestContext context) {
        return verify(request, context)
                .onFailure(IssuerOutage::isOfAnUnknownKey)
                .recoverWithUni(() -> fetchEnd().chain(() -> verify(request, context)));
    }

    private Uni<SecurityIdentity> verify(TokenAuthenticationRequest request, AuthenticationRequestContext context) {
        return framework.authenticate(request, context).onFailure(outage::isNew).invoke(keyFetch::failed);
    }

    private Uni<Void> fetchEnd() {
        Context context = Vertx.currentContext();
        Executor here = context == null ? Runnable::run : step -> context.runOnContext(next -> step.run());
        return Uni.createFrom()
                .voidItem()
                .onItem()
                .delayIt()
                .by(FETCH_STARTS_WITHIN)
                .chain(() -> Uni.createFrom().completionStage(keyFetch.latest()))
                .emitOn(here);
    }
}
