package dev.longtask.task;

import org.jspecify.annotations.Nullable;

/**
 * Decides which text can be stored: every text but one with a NUL character, which PostgreSQL can't keep, or with an unpaired
 * surrogate, which UTF-8 can't write. Clients may not send such text; what programs and services say is mended.
 */
public final class StorableText {
    private static final char REPLACEMENT = '\uFFFD';

    private StorableText() {}

    /** The rule that the text breaks, as the end of a sentence about it; null where it can be stored. */
    public static @Nullable String brokenRule(String text) {
        if (text.indexOf('\0') >= 0) {
            return "must not have a NUL character";
        }
        return isWellFormed(text) ? null : "must not have an unpaired surrogate";
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

    /** The text with U+FFFD, the replacement character, for each character that can't be stored. */
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
