package dev.longtask.cli.login;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.SecureRandom;
import java.util.Base64;

/** Random texts of a sign-in, and the proof that the process that redeems a code has asked for it (RFC 7636). */
final class Pkce {
    private static final int BYTES = 32;

    private Pkce() {}

    /** 43 random characters. */
    static String random() {
        byte[] bytes = new byte[BYTES];
        // Not in a static field, whose seed would be that of the build in a native executable.
        new SecureRandom().nextBytes(bytes);
        return encoded(bytes);
    }

    /** The challenge for a verifier, by the method S256. */
    static String challenge(String verifier) {
        try {
            return encoded(MessageDigest.getInstance("SHA-256").digest(verifier.getBytes(StandardCharsets.US_ASCII)));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }

    private static String encoded(byte[] bytes) {
        return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
    }
}
