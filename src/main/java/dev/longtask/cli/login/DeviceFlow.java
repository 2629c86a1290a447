package dev.longtask.cli.login;

import com.fasterxml.jackson.databind.JsonNode;
import dev.longtask.cli.exit.CommandFailure;
import dev.longtask.cli.exit.ExitCode;
import dev.longtask.cli.http.Answer;
import dev.longtask.cli.settings.Credentials;
import dev.longtask.cli.terminal.SafeText;
import java.net.URI;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** The device authorization grant (RFC 8628): the user enters a code on any device, while this process asks for the token. */
final class DeviceFlow {
    private static final String GRANT = "urn:ietf:params:oauth:grant-type:device_code";
    private static final Duration LONGEST = Duration.ofMinutes(30);
    private static final int DEFAULT_INTERVAL = 5;
    private static final int SLOWER = 5;
    private static final int LONGEST_INTERVAL = 60;

    /** The client may not use this flow, but perhaps another. */
    private static final Set<String> NOT_FOR_THIS_CLIENT = Set.of("unauthorized_client", "unsupported_grant_type");

    private final TokenEndpoint endpoint;
    private final Clock clock;
    private final Consumer<String> prompts;
    private final Pause pause;

    DeviceFlow(TokenEndpoint endpoint, Clock clock, Consumer<String> prompts, Pause pause) {
        this.endpoint = endpoint;
        this.clock = clock;
        this.prompts = prompts;
        this.pause = pause;
    }

    /**
     * Signs the user in.
     *
     * @return null if the issuer does not have this flow after all, or not for this client
     */
    Credentials.@Nullable Entry tokens(Issuer issuer, String clientId, String scope) {
        // Issuers such as Keycloak can require PKCE for this flow, too. Others ignore the parameters.
        String verifier = Pkce.random();
        Answer answer = endpoint.post(
                Objects.requireNonNull(issuer.device()),
                Map.of(
                        "client_id",
                        clientId,
                        "scope",
                        scope,
                        "code_challenge",
                        Pkce.challenge(verifier),
                        "code_challenge_method",
                        "S256"));
        if (isMissing(answer)) {
            return null;
        }
        JsonNode device = answer.json();
        String code = device.path("device_code").asText("");
        if (!answer.isSuccess() || code.isEmpty()) {
            throw TokenEndpoint.refused(answer);
        }
        prompt(device);
        Map<String, String> form =
                Map.of("grant_type", GRANT, "device_code", code, "client_id", clientId, "code_verifier", verifier);
        return poll(issuer, clientId, form, device);
    }

    private static boolean isMissing(Answer answer) {
        int status = answer.status();
        return status == 404
                || status == 405
                || status == 501
                || NOT_FOR_THIS_CLIENT.contains(TokenEndpoint.error(answer));
    }

    private void prompt(JsonNode device) {
        String uri = SafeText.of(device.path("verification_uri").asText());
        String whole = SafeText.of(device.path("verification_uri_complete").asText(""));
        String code = SafeText.of(device.path("user_code").asText());
        prompts.accept("Open " + uri + " in a browser and enter the code " + code);
        if (!whole.isEmpty()) {
            prompts.accept("or open " + whole + " and check that it shows this code");
        }
    }

    private Credentials.Entry poll(Issuer issuer, String clientId, Map<String, String> form, JsonNode device) {
        Duration lifetime =
                Duration.ofSeconds(Math.max(1, device.path("expires_in").asLong(LONGEST.toSeconds())));
        Instant end = clock.instant().plus(lifetime.compareTo(LONGEST) > 0 ? LONGEST : lifetime);
        int interval = Math.clamp(device.path("interval").asInt(DEFAULT_INTERVAL), 1, LONGEST_INTERVAL);
        URI token = issuer.token();
        while (clock.instant().isBefore(end)) {
            pause.of(Duration.ofSeconds(interval));
            Answer answer = ask(token, form);
            if (answer == null || answer.status() / 100 == 5) {
                // Asks less often, as the specification says about timeouts.
                interval = Math.min(LONGEST_INTERVAL, interval * 2);
                continue;
            }
            switch (TokenEndpoint.error(answer)) {
                case "" -> {
                    return endpoint.tokens(answer, issuer.name(), token, clientId, null);
                }
                case "authorization_pending" -> {}
                case "slow_down" -> interval = Math.min(LONGEST_INTERVAL, interval + SLOWER);
                case "expired_token" -> throw expired();
                default -> throw TokenEndpoint.refused(answer);
            }
        }
        throw expired();
    }

    private @Nullable Answer ask(URI token, Map<String, String> form) {
        try {
            return endpoint.post(token, form);
        } catch (CommandFailure e) {
            return null;
        }
    }

    private static CommandFailure expired() {
        return new CommandFailure(ExitCode.NOT_SIGNED_IN, "The code has expired. Sign in again with: longtask login");
    }
}
