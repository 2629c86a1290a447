package dev.longtask.task;

import org.jspecify.annotations.Nullable;

/**
 * The rule for text that stores can keep: no NUL character, which PostgreSQL can't store, and no unpaired surrogate, which
 * UTF-8 can't encode. Such text from clients is rejected; in the output of programs and services it is mended.
 */
public final class StorableText {
    private static final char REPLACEMENT = '\uFFFD';

    private StorableText() {}

    /** The rule that the text breaks, as a predicate for an error message; null when the text can be stored. */
    public static @Nullable String brokenRule(String text) {
        if (text.indexOf('\0') >= 0) {
            return "must not contain a NUL character";
        }
        return isWellFormed(text) ? null : "must not contain an unpaired surrogate";
    }

    /** Whether the text has no unpaired surrogate. */
    public static boolean isWellFormed(String text) {
        for (int i = 0; i < text.length(); i++) {
            if (Character.isSurrogate(text.charAt(i))) {
                if (!isPair(text, i)) {
                    return false;
                }
                i++;
            }
        }
        return true;
    }

    /** The text with every character that can't be stored replaced by U+FFFD, the replacement character. */
    public static String mended(String text) {
        if (brokenRule(text) == null) {
            return text;
        }
        StringBuilder mended = new StringBuilder(text.length());
        for (int i = 0; i < text.length(); i++) {
            char next = text.charAt(i);
            if (isPair(text, i)) {
                mended.append(next).append(text.charAt(i + 1));
                i++;
            } else {
                mended.append(next == '\0' || Character.isSurrogate(next) ? REPLACEMENT : next);
            }
        }
        return mended.toString();
    }

    private static boolean isPair(String text, int index) {
        return index + 1 < text.length() && Character.isSurrogatePair(text.charAt(index), text.charAt(index + 1));
    }
}
