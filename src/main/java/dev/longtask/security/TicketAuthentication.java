package dev.longtask.security;

import dev.longtask.store.TaskStore;
import dev.longtask.store.directory.Tickets.Holder;
import dev.longtask.task.Secret;
import io.quarkus.security.AuthenticationFailedException;
import io.quarkus.security.identity.IdentityProviderManager;
import io.quarkus.security.identity.SecurityIdentity;
import io.quarkus.security.runtime.QuarkusPrincipal;
import io.quarkus.security.runtime.QuarkusSecurityIdentity;
import io.quarkus.vertx.http.runtime.security.ChallengeData;
import io.quarkus.vertx.http.runtime.security.HttpAuthenticationMechanism;
import io.smallrye.mutiny.Uni;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpMethod;
import io.vertx.ext.web.RoutingContext;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Instant;
import java.util.regex.Pattern;

/**
 * Identifies the caller that presents a ticket instead of an access token. A ticket opens streams only: a browser's {@code
 * EventSource} can't send headers, and a token must not be in a URL.
 */
@ApplicationScoped
public class TicketAuthentication implements HttpAuthenticationMechanism {
    /** The query parameter. */
    static final String TICKET = "ticket";

    private static final Pattern STREAM = Pattern.compile("/v1/events|/v1/tasks/[^/]+/(events|log)");
    private static final Pattern FORM = Pattern.compile(TicketAccess.PREFIX + "[A-Za-z0-9_-]{43}");

    private final TaskStore store;
    private final SecretChecks checks;

    public TicketAuthentication(TaskStore store, SecretChecks checks) {
        this.store = store;
        this.checks = checks;
    }

    @Override
    public int getPriority() {
        return DEFAULT_PRIORITY + 100;
    }

    @Override
    public Uni<SecurityIdentity> authenticate(RoutingContext context, IdentityProviderManager providers) {
        // The cheap conditions first: this runs for every request.
        String ticket = context.request().headers().contains(HttpHeaders.AUTHORIZATION)
                        || !HttpMethod.GET.equals(context.request().method())
                ? null
                : context.request().getParam(TICKET);
        if (ticket == null || !STREAM.matcher(context.normalizedPath()).matches()) {
            return Uni.createFrom().nullItem();
        }
        if (!FORM.matcher(ticket).matches()) {
            return Uni.createFrom().failure(refused());
        }
        return checks.run(() -> store.tickets().redeem(Secret.presented(ticket).hash()))
                .map(holder -> identity(holder.orElseThrow(TicketAuthentication::refused)));
    }

    private static SecurityIdentity identity(Holder holder) {
        Instant ends = holder.sessionEnds();
        QuarkusSecurityIdentity.Builder identity = QuarkusSecurityIdentity.builder()
                .setPrincipal(new QuarkusPrincipal(holder.principal().name()))
                .addAttribute(Caller.PRINCIPAL, holder.principal())
                .addAttribute(TokenExpiry.OF_TICKET, ends == null ? Instant.MAX : ends)
                .addRole(Roles.USER);
        return (holder.isAdmin() ? identity.addRole(Roles.ADMIN) : identity).build();
    }

    private static AuthenticationFailedException refused() {
        return new AuthenticationFailedException("the ticket has expired or was used");
    }

    @Override
    public Uni<ChallengeData> getChallenge(RoutingContext context) {
        // That of access tokens is right here, too.
        return Uni.createFrom().nullItem();
    }
}
