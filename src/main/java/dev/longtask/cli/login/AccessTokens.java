package dev.longtask.cli.login;

import dev.longtask.cli.exit.CommandFailure;
import dev.longtask.cli.exit.ExitCode;
import dev.longtask.cli.http.Answer;
import dev.longtask.cli.http.Http;
import dev.longtask.cli.http.ServerAddress;
import dev.longtask.cli.http.TokenSource;
import dev.longtask.cli.settings.Credentials;
import java.net.URI;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The user's tokens for one server: the one in the environment, else the stored ones, which are refreshed before they expire. */
public final class AccessTokens implements TokenSource {
    /** A token is refreshed this long before its end, so that it does not expire on the way. */
    private static final Duration MARGIN = Duration.ofSeconds(20);

    private static final int TOO_MANY_REQUESTS = 429;

    private final Credentials credentials;
    private final ServerAddress server;
    private final TokenEndpoint endpoint;
    private final Clock clock;
    private final String given;

    /**
     * Tokens for a server.
     *
     * @param given from the environment; empty if there is none
     */
    public AccessTokens(Credentials credentials, ServerAddress server, Http http, Clock clock, String given) {
        this.credentials = credentials;
        this.server = server;
        this.endpoint = new TokenEndpoint(http, clock);
        this.clock = clock;
        this.given = given.strip();
        if (this.given.chars().anyMatch(c -> c <= ' ' || c >= 127)) {
            throw CommandFailure.usage("LONGTASK_TOKEN must be an access token, without spaces and line breaks");
        }
    }

    @Override
    public String token() {
        if (!given.isEmpty()) {
            return given;
        }
        Credentials.Entry entry = credentials.find(server);
        if (entry == null) {
            throw notSignedIn("You are not signed in to " + server);
        }
        if (!isExpiring(entry)) {
            return entry.accessToken();
        }
        String renewed = renewed(entry.accessToken());
        if (renewed == null) {
            throw notSignedIn("Your sign-in to " + server + " has expired");
        }
        return renewed;
    }

    private boolean isExpiring(Credentials.Entry entry) {
        Instant expires = entry.expires();
        return expires != null && clock.instant().isAfter(expires.minus(MARGIN));
    }

    private static CommandFailure notSignedIn(String reason) {
        return new CommandFailure(ExitCode.NOT_SIGNED_IN, reason + ". Sign in with: longtask login");
    }

    @Override
    public @Nullable String renewed(String refused) {
        return given.isEmpty() ? credentials.locked(() -> refreshed(refused)) : null;
    }

    private @Nullable String refreshed(String refused) {
        Credentials.Entry entry = credentials.find(server);
        if (entry == null) {
            return null;
        }
        if (!entry.accessToken().equals(refused) && !isExpiring(entry)) {
            // Another process was faster.
            return entry.accessToken();
        }
        String refreshToken = entry.refreshToken();
        if (refreshToken == null) {
            return null;
        }
        URI uri = URI.create(entry.tokenEndpoint());
        Answer answer = endpoint.post(
                uri,
                Map.of("grant_type", "refresh_token", "refresh_token", refreshToken, "client_id", entry.clientId()));
        if (answer.status() / 100 == 4 && answer.status() != TOO_MANY_REQUESTS) {
            return null;
        }
        if (!answer.isSuccess()) {
            throw new CommandFailure(uri.getHost() + " cannot renew your sign-in now: it answers " + answer.status()
                    + ". Try again later");
        }
        Credentials.Entry renewed = endpoint.tokens(answer, entry.issuer(), uri, entry.clientId(), refreshToken);
        credentials.put(server, renewed);
        return renewed.accessToken();
    }
}
