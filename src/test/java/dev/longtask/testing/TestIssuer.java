package dev.longtask.testing;

import com.fasterxml.jackson.databind.JsonNode;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.smallrye.jwt.build.Jwt;
import io.smallrye.jwt.build.JwtClaimsBuilder;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.math.BigInteger;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.NoSuchAlgorithmException;
import java.security.PrivateKey;
import java.security.Signature;
import java.security.interfaces.RSAPublicKey;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.Base64;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** An OIDC issuer with a discovery document, keys, and valid and invalid tokens. */
public final class TestIssuer implements AutoCloseable {
    public static final String AUDIENCE = "longtask";
    private static final String KEY_ID = "test";
    private static final String NEW_KEY_ID = "new";

    private static final String HEADER = "{\"alg\": \"RS256\", \"typ\": \"%s\", \"kid\": \"%s\"}";

    private final KeyPair keys = newKeys();
    private final LogIn logIn = new LogIn();
    private final HttpServer server;
    private volatile boolean hasNewKey;
    private volatile CountDownLatch keysAreAnswered = new CountDownLatch(0);
    private volatile CountDownLatch keysAreAsked = new CountDownLatch(0);

    public TestIssuer() {
        try {
            server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        server.createContext("/.well-known/openid-configuration", exchange -> answer(exchange, discovery()));
        server.createContext("/keys", this::answerKeys);
        server.createContext("/authorize", logIn::authorize);
        server.createContext("/token", exchange -> answer(exchange, tokenResponse()));
        server.createContext("/logout", LogIn::end);
        server.setExecutor(command -> Thread.ofVirtual().start(command));
        server.start();
    }

    public String url() {
        return "http://localhost:" + server.getAddress().getPort();
    }

    /** A valid access token. */
    public String token(String subject, String... roles) {
        return sign(claims(subject, roles), keys.getPrivate());
    }

    /** A token that is valid for a while only. */
    public String briefToken(String subject, Duration life) {
        return sign(claims(subject, "user").expiresIn(life), keys.getPrivate());
    }

    public String expiredToken(String subject) {
        return sign(
                claims(subject, "user")
                        .expiresAt(Instant.now().minusSeconds(3_600).getEpochSecond()),
                keys.getPrivate());
    }

    public String tokenOfAnotherIssuer(String subject) {
        return sign(claims(subject, "user").issuer("https://elsewhere.example"), keys.getPrivate());
    }

    public String tokenForAnotherAudience(String subject) {
        return sign(claims(subject, "user").audience("another-service"), keys.getPrivate());
    }

    /**
     * A token that is valid except for the given claims.
     *
     * @param claims JSON without braces, added to issuer, audience and times; without a groups claim, the user role is
     *     added
     */
    public String tokenWith(String claims) {
        return tokenOfType("JWT", claims);
    }

    /**
     * As above, with a token type.
     *
     * @param type the header's {@code typ}
     */
    public String tokenOfType(String type, String claims) {
        return sign(HEADER.formatted(type, KEY_ID), claims);
    }

    /** A token whose header names a key that the issuer publishes only after {@link #publishNewKey}. */
    public String tokenSignedWithANewKey(String subject) {
        return sign(HEADER.formatted("JWT", NEW_KEY_ID), "\"sub\": \"" + subject + "\"");
    }

    /** Publishes the new key, and holds answers with keys back until {@link #answerKeys}. */
    public void publishNewKey() {
        hasNewKey = true;
        keysAreAsked = new CountDownLatch(1);
        keysAreAnswered = new CountDownLatch(1);
    }

    /** Waits until the keys are asked for. */
    public void awaitKeysAsked() throws InterruptedException {
        if (!keysAreAsked.await(30, TimeUnit.SECONDS)) {
            throw new IllegalStateException("nobody asks for the keys");
        }
    }

    /** Answers with the keys. */
    public void answerKeys() {
        keysAreAnswered.countDown();
    }

    private void answerKeys(HttpExchange exchange) throws IOException {
        keysAreAsked.countDown();
        try {
            if (!keysAreAnswered.await(30, TimeUnit.SECONDS)) {
                throw new IOException("the answer was held back for too long");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        answer(exchange, hasNewKey ? keys(KEY_ID, NEW_KEY_ID) : keys(KEY_ID));
    }

    private String sign(String header, String claims) {
        return signPayload(
                header,
                "%s, \"aud\": \"%s\"%s, %s}"
                        .formatted(
                                issuerAndTimes(),
                                AUDIENCE,
                                claims.contains("\"groups\"") ? "" : ", \"groups\": [\"user\"]",
                                claims));
    }

    /**
     * A token with these claims, besides issuer and times.
     *
     * @param type the header's {@code typ}
     */
    public String tokenWithOnly(String type, JsonNode claims) {
        return signPayload(
                HEADER.formatted(type, KEY_ID),
                issuerAndTimes() + ", " + claims.toString().substring(1));
    }

    /** The beginning of a JSON object. */
    private String issuerAndTimes() {
        long now = Instant.now().getEpochSecond();
        return "{\"iss\": \"%s\", \"iat\": %d, \"exp\": %d".formatted(url(), now, now + 36_000);
    }

    private String signPayload(String header, String payload) {
        String signed = base64(header.getBytes(StandardCharsets.UTF_8)) + "."
                + base64(payload.getBytes(StandardCharsets.UTF_8));
        try {
            Signature signature = Signature.getInstance("SHA256withRSA");
            signature.initSign(keys.getPrivate());
            signature.update(signed.getBytes(StandardCharsets.US_ASCII));
            return signed + "." + base64(signature.sign());
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    private static String base64(byte[] bytes) {
        return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
    }

    public String tokenSignedWithAnotherKey(String subject) {
        return sign(claims(subject, "user"), newKeys().getPrivate());
    }

    public String tokenWithoutAlgorithm(String subject) {
        String[] parts = token(subject, "user").split("\\.", -1);
        String header = Base64.getUrlEncoder()
                .withoutPadding()
                .encodeToString("{\"alg\":\"none\",\"typ\":\"JWT\"}".getBytes(StandardCharsets.UTF_8));
        return header + "." + parts[1] + ".";
    }

    public String tokenWithoutSignature(String subject) {
        String token = token(subject, "user");
        return token.substring(0, token.lastIndexOf('.') + 1);
    }

    private JwtClaimsBuilder claims(String subject, String... roles) {
        return Jwt.claims()
                .issuer(url())
                .subject(subject)
                .audience(AUDIENCE)
                .groups(Set.copyOf(Arrays.asList(roles)))
                .expiresIn(36_000);
    }

    private static String sign(JwtClaimsBuilder claims, PrivateKey key) {
        return claims.jws().keyId(KEY_ID).sign(key);
    }

    private String discovery() {
        return """
                {"issuer": "%1$s", "jwks_uri": "%1$s/keys", "token_endpoint": "%1$s/token",
                 "authorization_endpoint": "%1$s/authorize", "end_session_endpoint": "%1$s/logout", "grant_types_supported": ["authorization_code"],
                 "scopes_supported": ["openid"]}
                """.formatted(url());
    }

    /** One key under several names. */
    private String keys(String... names) {
        RSAPublicKey key = (RSAPublicKey) keys.getPublic();
        return Stream.of(names)
                .map(name -> """
                        {"kty": "RSA", "use": "sig", "alg": "RS256", "kid": "%s", "n": "%s", "e": "%s"}
                        """.formatted(name, unsigned(key.getModulus()), unsigned(key.getPublicExponent())))
                .collect(Collectors.joining(",", "{\"keys\": [", "]}"));
    }

    private String tokenResponse() {
        return "{\"access_token\": \"%s\", \"id_token\": \"%s\", \"token_type\": \"Bearer\", \"expires_in\": 3600}"
                .formatted(
                        token(logIn.subject(), logIn.role()),
                        sign(logIn.identity().issuer(url()).expiresIn(36_000), keys.getPrivate()));
    }

    /** From now on, whoever signs in by a browser is this user. */
    public void visitor(String subject, String role) {
        logIn.visitor(subject, role);
    }

    private static String unsigned(BigInteger number) {
        byte[] bytes = number.toByteArray();
        int sign = bytes[0] == 0 ? 1 : 0;
        return Base64.getUrlEncoder().withoutPadding().encodeToString(Arrays.copyOfRange(bytes, sign, bytes.length));
    }

    private static KeyPair newKeys() {
        try {
            KeyPairGenerator generator = KeyPairGenerator.getInstance("RSA");
            generator.initialize(2_048);
            return generator.generateKeyPair();
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }

    private static void answer(HttpExchange exchange, String json) throws IOException {
        byte[] body = json.getBytes(StandardCharsets.UTF_8);
        exchange.getResponseHeaders().set("Content-Type", "application/json");
        // Allow pages of other origins, such as Swagger UI, to read it; browsers send a preflight first.
        exchange.getResponseHeaders().set("Access-Control-Allow-Origin", "*");
        exchange.getResponseHeaders().set("Access-Control-Allow-Headers", "*");
        exchange.sendResponseHeaders(200, body.length);
        exchange.getResponseBody().write(body);
        exchange.close();
    }

    @Override
    public void close() {
        server.stop(0);
    }
}
