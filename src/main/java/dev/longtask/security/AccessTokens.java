package dev.longtask.security;

import com.fasterxml.jackson.core.JacksonException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.longtask.config.LongtaskConfig.TokenType;
import io.quarkus.security.AuthenticationFailedException;
import java.io.IOException;
import java.util.Base64;
import java.util.Locale;
import java.util.Set;
import org.eclipse.microprofile.jwt.JsonWebToken;

/**
 * Tells access tokens from the other tokens that an issuer signs with the same key: ID tokens, which browsers hold, and
 * logout tokens. Where the issuer marks access tokens (RFC 9068: {@code typ} of the header is {@code at+jwt}; Keycloak: the
 * claim {@code typ} is {@code Bearer}) the mark decides; of unmarked tokens those are refused that have claims which only
 * the others have.
 */
final class AccessTokens {
    private static final JsonMapper JSON = new JsonMapper();
    private static final String TYPE = "typ";
    private static final String PLAIN = "jwt";
    private static final Set<String> ACCESS_TOKEN = Set.of("at+jwt", "application/at+jwt");
    private static final String BEARER = "Bearer";
    /** OpenID Connect Core 1.0, sections 2 and 3.3.2.11 (ID tokens); Back-Channel Logout 1.0, section 2.4 (logout tokens). */
    private static final Set<String> OF_OTHER_TOKENS = Set.of("nonce", "at_hash", "c_hash", "events");

    private final TokenType wanted;

    AccessTokens(TokenType wanted) {
        this.wanted = wanted;
    }

    /** @throws AuthenticationFailedException when it is no access token */
    void check(JsonWebToken token) {
        if (!isAccessToken(token)) {
            throw new AuthenticationFailedException("the token is not an access token");
        }
    }

    private boolean isAccessToken(JsonWebToken token) {
        String header = headerType(token);
        if (ACCESS_TOKEN.contains(header)) {
            return true;
        }
        if (wanted == TokenType.AT_JWT || !header.equals(PLAIN)) {
            return false;
        }
        if (token.containsClaim(TYPE)) {
            Object type = token.getClaim(TYPE);
            return BEARER.equalsIgnoreCase(type.toString());
        }
        return OF_OTHER_TOKENS.stream().noneMatch(token::containsClaim);
    }

    /** In lower case; {@code jwt} where there is none. */
    private static String headerType(JsonWebToken token) {
        String raw = token.getRawToken();
        try {
            byte[] header = Base64.getUrlDecoder().decode(raw.substring(0, raw.indexOf('.')));
            JsonNode type = JSON.readTree(header).path(TYPE);
            return type.isMissingNode() ? PLAIN : type.asText().toLowerCase(Locale.ROOT);
        } catch (JacksonException | IllegalArgumentException | IndexOutOfBoundsException e) {
            throw new AuthenticationFailedException(e);
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }
}
