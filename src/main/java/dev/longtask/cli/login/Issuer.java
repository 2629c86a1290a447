package dev.longtask.cli.login;

import com.fasterxml.jackson.databind.JsonNode;
import dev.longtask.cli.exit.CommandFailure;
import dev.longtask.cli.http.Answer;
import dev.longtask.cli.http.Http;
import dev.longtask.cli.http.ServerAddress;
import dev.longtask.cli.terminal.SafeText;
import java.io.IOException;
import java.net.URI;
import java.net.URISyntaxException;
import java.net.http.HttpRequest;
import org.jspecify.annotations.Nullable;

/**
 * An OIDC issuer, as its discovery document describes it.
 *
 * @param name the issuer's identifier
 * @param device where the device flow starts; null if the issuer has none
 * @param authorization where the code flow starts; null if the issuer has none
 */
record Issuer(
        String name,
        URI token,
        @Nullable URI device,
        @Nullable URI authorization) {
    private static final int MOST_BYTES = 1 << 20;

    /**
     * Reads an issuer's discovery document.
     *
     * @param name the issuer's identifier, which the document must repeat
     * @param insecure whether the issuer may be reached where others can read along
     */
    static Issuer discover(Http http, String name, boolean insecure) {
        String base = name.endsWith("/") ? name.substring(0, name.length() - 1) : name;
        Answer answer = get(http, endpoint(base + "/.well-known/openid-configuration", "--issuer", insecure));
        JsonNode document = answer.json();
        String named = document.path("issuer").asText("");
        if (!answer.isSuccess() || named.isEmpty()) {
            throw new CommandFailure(SafeText.of(name) + " is no OIDC issuer: it has no discovery document");
        }
        // The address of some issuers ends with a slash, which people leave out.
        if (!named.equals(name) && !named.equals(base) && !named.equals(base + "/")) {
            throw new CommandFailure("The issuer at " + SafeText.of(name) + " calls itself " + SafeText.of(named)
                    + ": if you trust it, name it with --issuer");
        }
        URI token = optional(document, "token_endpoint", insecure);
        if (token == null) {
            throw new CommandFailure("The issuer " + SafeText.of(named) + " has no token endpoint");
        }
        return new Issuer(
                named,
                token,
                optional(document, "device_authorization_endpoint", insecure),
                optional(document, "authorization_endpoint", insecure));
    }

    private static @Nullable URI optional(JsonNode document, String field, boolean insecure) {
        String url = document.path(field).asText("");
        return url.isEmpty() ? null : endpoint(url, field, insecure);
    }

    /** A URL to which secrets may be sent. */
    static URI endpoint(String url, String name, boolean insecure) {
        try {
            URI uri = new URI(url);
            boolean isHttp = "https".equals(uri.getScheme()) || "http".equals(uri.getScheme());
            if (isHttp && uri.getHost() != null && uri.getRawUserInfo() == null) {
                if (ServerAddress.isConfidential(uri) || insecure) {
                    return uri;
                }
                throw new CommandFailure(name + " is plain http, " + SafeText.of(url)
                        + ": use https, or --insecure if the network is yours");
            }
        } catch (URISyntaxException e) {
            // Falls through to the error below.
        }
        throw new CommandFailure(name + " must be an http or https URL: " + SafeText.of(url));
    }

    /** Gets a public document. */
    static Answer get(Http http, URI uri) {
        try {
            return http.send(HttpRequest.newBuilder(uri).header("Accept", "application/json"), MOST_BYTES);
        } catch (IOException e) {
            throw Http.unreachable(uri, e);
        }
    }
}
