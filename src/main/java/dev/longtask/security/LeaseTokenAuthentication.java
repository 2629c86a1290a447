package dev.longtask.security;

import dev.longtask.handler.LeaseToken;
import dev.longtask.store.TaskStore;
import dev.longtask.task.Lease;
import dev.longtask.task.Principal;
import dev.longtask.task.Secret;
import dev.longtask.task.TaskId;
import io.quarkus.security.AuthenticationFailedException;
import io.quarkus.security.identity.IdentityProviderManager;
import io.quarkus.security.identity.SecurityIdentity;
import io.quarkus.security.runtime.QuarkusPrincipal;
import io.quarkus.security.runtime.QuarkusSecurityIdentity;
import io.quarkus.vertx.http.runtime.security.ChallengeData;
import io.quarkus.vertx.http.runtime.security.HttpAuthenticationMechanism;
import io.smallrye.mutiny.Uni;
import io.vertx.core.http.HttpHeaders;
import io.vertx.ext.web.RoutingContext;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Identifies the bearer of the token of a lease, which a called service presents instead of an access token. The identity
 * may act under this lease, and nothing else.
 */
@ApplicationScoped
public class LeaseTokenAuthentication implements HttpAuthenticationMechanism {
    private static final Pattern BEARER = Pattern.compile("(?i)bearer +(" + LeaseToken.PREFIX + "[A-Za-z0-9_-]{43})");
    private static final Pattern PATH = Pattern.compile("/v1/leases/([^/]+)/([1-9][0-9]{0,8})/[a-z]+");

    private final TaskStore store;
    private final SecretChecks checks;

    public LeaseTokenAuthentication(TaskStore store, SecretChecks checks) {
        this.store = store;
        this.checks = checks;
    }

    @Override
    public int getPriority() {
        // Before the verification of access tokens, which would refuse such a token.
        return DEFAULT_PRIORITY + 100;
    }

    @Override
    public Uni<SecurityIdentity> authenticate(RoutingContext context, IdentityProviderManager providers) {
        String header = context.request().getHeader(HttpHeaders.AUTHORIZATION);
        Matcher bearer = BEARER.matcher(header == null ? "" : header);
        if (!bearer.matches()) {
            return Uni.createFrom().nullItem();
        }
        Secret secret = Secret.presented(bearer.group(1));
        return lease(context.normalizedPath())
                .map(lease -> checks.run(() -> store.handovers().tokenHash(lease))
                        .map(hash -> hash.filter(secret::hasHash)
                                .map(same -> identity(lease))
                                .orElseThrow(LeaseTokenAuthentication::refused)))
                .orElseGet(() -> Uni.createFrom().failure(refused()));
    }

    private static Optional<Lease> lease(@Nullable String path) {
        Matcher parts = PATH.matcher(path == null ? "" : path);
        return parts.matches()
                ? TaskId.parse(parts.group(1)).map(id -> new Lease(id, Integer.parseInt(parts.group(2))))
                : Optional.empty();
    }

    private static SecurityIdentity identity(Lease lease) {
        Principal principal = Principal.ofLease(lease);
        return QuarkusSecurityIdentity.builder()
                .setPrincipal(new QuarkusPrincipal(principal.name()))
                .addAttribute(Caller.PRINCIPAL, principal)
                .addRole(Roles.LEASE)
                .build();
    }

    private static AuthenticationFailedException refused() {
        return new AuthenticationFailedException("the token is not that of this lease");
    }

    @Override
    public Uni<ChallengeData> getChallenge(RoutingContext context) {
        // That of access tokens is right here, too.
        return Uni.createFrom().nullItem();
    }
}
