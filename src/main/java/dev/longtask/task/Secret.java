package dev.longtask.task;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.SecureRandom;
import java.util.Base64;
import java.util.HexFormat;

/**
 * A random text of 256 bits that gives its bearer a right. The store keeps its hash only. Its text must not be logged, so
 * {@link #toString} does not show it.
 */
public final class Secret {
    private static final int BYTES = 32;

    private final String text;

    private Secret(String text) {
        this.text = text;
    }

    /**
     * A new secret.
     *
     * @param prefix by which readers and scanners of code recognize its kind
     */
    public static Secret create(String prefix) {
        byte[] random = new byte[BYTES];
        new SecureRandom().nextBytes(random);
        return new Secret(prefix + Base64.getUrlEncoder().withoutPadding().encodeToString(random));
    }

    /** The secret that a caller presents. */
    public static Secret presented(String text) {
        return new Secret(text);
    }

    /** What its bearer presents. */
    public String text() {
        return text;
    }

    /** SHA-256 of the text, in hexadecimal. A random text of this length needs no salt. */
    public String hash() {
        try {
            byte[] hash = MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8));
            return HexFormat.of().formatHex(hash);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }

    /** Whether this is the secret with that hash. Takes the same time for every answer. */
    public boolean hasHash(String other) {
        return MessageDigest.isEqual(
                hash().getBytes(StandardCharsets.US_ASCII), other.getBytes(StandardCharsets.US_ASCII));
    }

    @Override
    public String toString() {
        return "secret";
    }
}
