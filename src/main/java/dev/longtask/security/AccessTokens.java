package dev.longtask.security;

import com.fasterxml.jackson.core.JacksonException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.longtask.config.LongtaskConfig.TokenType;
import io.quarkus.oidc.runtime.OidcJwtCallerPrincipal;
import io.quarkus.security.AuthenticationFailedException;
import java.io.IOException;
import java.util.Base64;
import java.util.Locale;
import java.util.Set;
import org.eclipse.microprofile.jwt.JsonWebToken;
import org.jspecify.annotations.Nullable;

/**
 * Distinguishes access tokens from the other tokens that an issuer signs with the same key: ID tokens, which browsers
 * hold, and logout tokens. If the issuer marks access tokens (RFC 9068: {@code typ} {@code at+jwt} in the header;
 * Keycloak: claim {@code typ} {@code Bearer}), the mark decides. Unmarked tokens are refused if they have claims that
 * only the other kinds have.
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
    /** Cached, because all tokens of an issuer have the same header until it rotates its key. */
    private volatile @Nullable ReadHeader lastHeader;

    /** @param encoded as in the token */
    private record ReadHeader(String encoded, String type) {}

    AccessTokens(TokenType wanted) {
        this.wanted = wanted;
    }

    /** @throws AuthenticationFailedException if it is not an access token */
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
        Object type = claim(token, TYPE);
        return type == null
                ? OF_OTHER_TOKENS.stream().allMatch(name -> claim(token, name) == null)
                : BEARER.equalsIgnoreCase(type.toString());
    }

    /**
     * The value of a claim, or null. Avoids {@code JsonWebToken.getClaim}, which throws and catches an exception for
     * each name that its specification does not list; this took a fifth of the time of a whole request.
     */
    private static @Nullable Object claim(JsonWebToken token, String name) {
        if (token instanceof OidcJwtCallerPrincipal verified) {
            return verified.getClaims().getClaimValue(name);
        }
        return token.getClaimNames().contains(name) ? token.getClaim(name) : null;
    }

    /** The {@code typ} of the header in lower case; {@code jwt} if absent. */
    private String headerType(JsonWebToken token) {
        String raw = token.getRawToken();
        int end = raw.indexOf('.');
        ReadHeader known = lastHeader;
        if (known != null && end == known.encoded.length() && raw.startsWith(known.encoded)) {
            return known.type;
        }
        String encoded = raw.substring(0, Math.max(end, 0));
        String type = readType(encoded);
        lastHeader = new ReadHeader(encoded, type);
        return type;
    }

    private static String readType(String header) {
        try {
            JsonNode type = JSON.readTree(Base64.getUrlDecoder().decode(header)).path(TYPE);
            return type.isMissingNode() ? PLAIN : type.asText().toLowerCase(Locale.ROOT);
        } catch (JacksonException | IllegalArgumentException e) {
            throw new AuthenticationFailedException(e);
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }
}
