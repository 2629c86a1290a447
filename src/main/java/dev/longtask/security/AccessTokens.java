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
    /** The tokens of an issuer have the same header until it changes its key. */
    private volatile @Nullable ReadHeader lastHeader;

    /** @param encoded as it stands in a token */
    private record ReadHeader(String encoded, String type) {}

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
        Object type = claim(token, TYPE);
        return type == null
                ? OF_OTHER_TOKENS.stream().allMatch(name -> claim(token, name) == null)
                : BEARER.equalsIgnoreCase(type.toString());
    }

    /**
     * The value of a claim, or null. Not by {@code JsonWebToken.getClaim}: it throws and catches an exception for each name
     * that its specification does not list, which took a fifth of the time of a whole request.
     */
    private static @Nullable Object claim(JsonWebToken token, String name) {
        if (token instanceof OidcJwtCallerPrincipal verified) {
            return verified.getClaims().getClaimValue(name);
        }
        return token.getClaimNames().contains(name) ? token.getClaim(name) : null;
    }

    /** In lower case; {@code jwt} where there is none. */
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
