package dev.longtask.task;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;
import org.jspecify.annotations.Nullable;

/**
 * Concurrency keys as stores keep them: the key that the creator chose or, for types that separate creators, the creator
 * plus that key. A key of the second form is a mark, a fixed-length hash of the creator, a mark, and the chosen key.
 */
public final class ConcurrencyKey {
    private static final char MARK = '\u001f';
    /** The length of two marks with 32 bytes in Base64 between them. */
    private static final int PREFIX = 45;

    private ConcurrencyKey() {}

    /**
     * A key that no other creator shares.
     *
     * @param chosen the creator's choice; null for one key that all of the creator's tasks of a type share
     */
    public static String of(Principal creator, @Nullable String chosen) {
        return MARK + hash(creator) + MARK + (chosen == null ? "" : chosen);
    }

    /** The part that the creator chose; null for none. The inverse of {@link #of}; other keys are returned unchanged. */
    public static @Nullable String chosen(@Nullable String key) {
        if (key == null || key.length() < PREFIX || key.charAt(0) != MARK || key.charAt(PREFIX - 1) != MARK) {
            return key;
        }
        String chosen = key.substring(PREFIX);
        return chosen.isEmpty() ? null : chosen;
    }

    private static String hash(Principal creator) {
        try {
            byte[] hash =
                    MessageDigest.getInstance("SHA-256").digest(creator.text().getBytes(StandardCharsets.UTF_8));
            return Base64.getUrlEncoder().withoutPadding().encodeToString(hash);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }
}
