package dev.longtask.cli.login;

import com.fasterxml.jackson.databind.JsonNode;
import dev.longtask.cli.exit.CommandFailure;
import dev.longtask.cli.exit.ExitCode;
import dev.longtask.cli.http.Answer;
import dev.longtask.cli.http.Http;
import dev.longtask.cli.settings.Credentials;
import dev.longtask.cli.terminal.SafeText;
import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Instant;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Posts forms to an issuer, and reads its tokens. */
final class TokenEndpoint {
    private static final int MOST_BYTES = 1 << 20;
    private static final long LONGEST_SECONDS = 366L * 24 * 3_600;

    private final Http http;
    private final Clock clock;

    TokenEndpoint(Http http, Clock clock) {
        this.http = http;
        this.clock = clock;
    }

    /** Posts a form. */
    Answer post(URI endpoint, Map<String, String> form) {
        String body = form.entrySet().stream()
                .map(field -> field.getKey() + "=" + URLEncoder.encode(field.getValue(), StandardCharsets.UTF_8))
                .collect(Collectors.joining("&"));
        try {
            return http.send(
                    HttpRequest.newBuilder(endpoint)
                            .header("Accept", "application/json")
                            .header("Content-Type", "application/x-www-form-urlencoded")
                            .POST(BodyPublishers.ofString(body)),
                    MOST_BYTES);
        } catch (IOException e) {
            throw Http.unreachable(endpoint, e);
        }
    }

    /** The OAuth error of an answer; empty if it has none. */
    static String error(Answer answer) {
        return answer.isSuccess() ? "" : answer.json().path("error").asText("status " + answer.status());
    }

    /** The failure of a sign-in. */
    static CommandFailure refused(Answer answer) {
        String description = SafeText.of(answer.json().path("error_description").asText(""));
        return new CommandFailure(
                ExitCode.NOT_SIGNED_IN,
                "The issuer refused the sign-in: " + SafeText.of(error(answer))
                        + (description.isEmpty() ? "" : " (" + SafeText.cut(description, 300) + ")"));
    }

    /**
     * The tokens of a successful answer.
     *
     * @param former the refresh token that holds if the answer has no new one
     */
    Credentials.Entry tokens(Answer answer, String issuer, URI endpoint, String clientId, @Nullable String former) {
        JsonNode json = answer.json();
        String token = json.path("access_token").asText("");
        // A token goes into a header.
        if (token.isEmpty() || token.chars().anyMatch(c -> c <= ' ' || c >= 127)) {
            throw new CommandFailure("The issuer " + SafeText.of(issuer) + " gave no access token");
        }
        long seconds = json.path("expires_in").asLong(0);
        Instant expires = seconds > 0 ? clock.instant().plusSeconds(Math.min(seconds, LONGEST_SECONDS)) : null;
        return new Credentials.Entry(
                issuer,
                clientId,
                endpoint.toString(),
                token,
                json.path("refresh_token").asText(former),
                expires);
    }
}
