package dev.longtask.task;

/** Bounds on texts that come from handlers. */
public final class TextLimits {
    private TextLimits() {}

    /** The text, cut to {@code length} characters where it is longer; never between the halves of a character. */
    public static String shorten(String text, int length) {
        if (text.length() <= length) {
            return text;
        }
        int end = length - 1;
        if (Character.isHighSurrogate(text.charAt(end - 1))) {
            end--;
        }
        return text.substring(0, end) + "…";
    }
}
