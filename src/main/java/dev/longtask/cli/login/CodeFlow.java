package dev.longtask.cli.login;

import dev.longtask.cli.exit.CommandFailure;
import dev.longtask.cli.exit.ExitCode;
import dev.longtask.cli.http.Answer;
import dev.longtask.cli.settings.Credentials;
import dev.longtask.cli.terminal.SafeText;
import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.function.Consumer;
import java.util.stream.Collectors;

/** The authorization code grant with PKCE, for native applications (RFC 8252): the browser returns to a port of this machine. */
final class CodeFlow {
    private final TokenEndpoint endpoint;
    private final Consumer<String> prompts;

    CodeFlow(TokenEndpoint endpoint, Consumer<String> prompts) {
        this.endpoint = endpoint;
        this.prompts = prompts;
    }

    /** Signs the user in. */
    Credentials.Entry tokens(Issuer issuer, SignIn.Choice choice, String scope) {
        String verifier = Pkce.random();
        String state = Pkce.random();
        try (LoopbackListener listener = new LoopbackListener(choice.port())) {
            String uri = address(issuer, choice.clientId(), scope, state, verifier, listener.redirectUri());
            prompts.accept("Open this address in a browser on this machine:");
            prompts.accept(uri);
            if (choice.opensBrowser()) {
                Browser.open(uri);
            }
            Map<String, String> answer = listener.await(state);
            check(issuer, answer);
            return redeem(issuer, choice.clientId(), verifier, listener.redirectUri(), answer);
        } catch (IOException e) {
            throw new CommandFailure("Cannot listen for the browser: " + e.getMessage());
        }
    }

    private static String address(
            Issuer issuer, String clientId, String scope, String state, String verifier, String redirectUri) {
        Map<String, String> parameters = new LinkedHashMap<>();
        parameters.put("response_type", "code");
        parameters.put("client_id", clientId);
        parameters.put("redirect_uri", redirectUri);
        parameters.put("scope", scope);
        parameters.put("state", state);
        parameters.put("code_challenge", Pkce.challenge(verifier));
        parameters.put("code_challenge_method", "S256");
        URI authorization = Objects.requireNonNull(issuer.authorization());
        return authorization.toASCIIString()
                + (authorization.getRawQuery() == null ? "?" : "&")
                + parameters.entrySet().stream()
                        .map(parameter -> parameter.getKey() + "="
                                + URLEncoder.encode(parameter.getValue(), StandardCharsets.UTF_8))
                        .collect(Collectors.joining("&"));
    }

    private static void check(Issuer issuer, Map<String, String> answer) {
        String named = answer.getOrDefault("iss", issuer.name());
        if (!named.equals(issuer.name())) {
            throw new CommandFailure("The answer is from another issuer, " + SafeText.of(named) + ": sign-in stopped");
        }
        if (!answer.containsKey("code")) {
            String description = answer.getOrDefault("error_description", "");
            throw new CommandFailure(
                    ExitCode.NOT_SIGNED_IN,
                    "The issuer refused the sign-in: " + SafeText.of(answer.getOrDefault("error", "no code"))
                            + (description.isEmpty() ? "" : " (" + SafeText.cut(SafeText.of(description), 300) + ")"));
        }
    }

    private Credentials.Entry redeem(
            Issuer issuer, String clientId, String verifier, String redirectUri, Map<String, String> answer) {
        Answer tokens = endpoint.post(
                issuer.token(),
                Map.of(
                        "grant_type", "authorization_code",
                        "code", answer.getOrDefault("code", ""),
                        "redirect_uri", redirectUri,
                        "client_id", clientId,
                        "code_verifier", verifier));
        if (!tokens.isSuccess()) {
            throw TokenEndpoint.refused(tokens);
        }
        return endpoint.tokens(tokens, issuer.name(), issuer.token(), clientId, null);
    }
}
