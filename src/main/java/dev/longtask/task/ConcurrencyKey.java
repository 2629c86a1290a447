package dev.longtask.task;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;
import org.jspecify.annotations.Nullable;

/**
 * Concurrency keys as stores keep them: what the creator of a task chose, or, where the type keeps creators apart, the
 * creator and that. Such a key begins with a mark, has a hash of the creator, of one length for all, and a second mark.
 */
public final class ConcurrencyKey {
    private static final char MARK = '\u001f';
    /** Two marks, and between them 32 bytes in Base64. */
    private static final int PREFIX = 45;

    private ConcurrencyKey() {}

    /**
     * A key that a creator shares with nobody else.
     *
     * @param chosen by the creator; null for the key of all tasks that the creator has of a type
     */
    public static String of(Principal creator, @Nullable String chosen) {
        return MARK + hash(creator) + MARK + (chosen == null ? "" : chosen);
    }

    /** What the creator chose; null for nothing. */
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
