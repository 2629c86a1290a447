package dev.longtask.cli.terminal;

import org.jspecify.annotations.Nullable;

/**
 * Texts of a server for a terminal. A task's message or log line may come from anyone, and a terminal obeys control characters:
 * they could hide output, or type commands on some terminals.
 */
public final class SafeText {
    /** The blocks of East Asian scripts, of full-width forms and of most emoji. */
    private static final int[][] WIDE = {
        {0x1100, 0x115F},
        {0x2E80, 0xA4CF},
        {0xAC00, 0xD7A3},
        {0xF900, 0xFAFF},
        {0xFE30, 0xFE6F},
        {0xFF00, 0xFF60},
        {0x1F300, 0x1FAFF},
        {0x20000, 0x3FFFD}
    };

    private SafeText() {}

    /** The text on one line, with every control and format character replaced. */
    public static String of(@Nullable String text) {
        if (text == null) {
            return "";
        }
        StringBuilder safe = new StringBuilder(text.length());
        text.codePoints().forEach(point -> {
            if (point == '\n' || point == '\t' || point == '\r') {
                safe.append(' ');
            } else if (isHarmful(point)) {
                safe.append('\uFFFD');
            } else {
                safe.appendCodePoint(point);
            }
        });
        return safe.toString();
    }

    /** As {@link #of}, but keeps line breaks and tabs. For documents of several lines. */
    public static String lines(String text) {
        StringBuilder safe = new StringBuilder(text.length());
        text.codePoints()
                .forEach(point ->
                        safe.appendCodePoint(point != '\n' && point != '\t' && isHarmful(point) ? '\uFFFD' : point));
        return safe.toString();
    }

    /**
     * At most this many columns of a text, with an ellipsis if it is longer.
     *
     * @param columns 0 or more
     */
    public static String cut(String text, int columns) {
        if (width(text) <= columns) {
            return text;
        }
        StringBuilder cut = new StringBuilder();
        int width = 0;
        for (int point : text.codePoints().toArray()) {
            width += width(point);
            if (width > columns - 3) {
                break;
            }
            cut.appendCodePoint(point);
        }
        return columns < 3 ? "" : cut + "...";
    }

    /** How many columns a text takes on a terminal. */
    public static int width(String text) {
        return text.codePoints().map(SafeText::width).sum();
    }

    private static int width(int point) {
        return switch (Character.getType(point)) {
            case Character.NON_SPACING_MARK, Character.ENCLOSING_MARK, Character.FORMAT -> 0;
            default -> isWide(point) ? 2 : 1;
        };
    }

    private static boolean isWide(int point) {
        for (int[] block : WIDE) {
            if (point >= block[0] && point <= block[1]) {
                return true;
            }
        }
        return false;
    }

    private static boolean isHarmful(int point) {
        return switch (Character.getType(point)) {
            // Format characters can reverse the direction of what follows.
            case Character.CONTROL,
                    Character.FORMAT,
                    Character.SURROGATE,
                    Character.LINE_SEPARATOR,
                    Character.PARAGRAPH_SEPARATOR -> true;
            default -> false;
        };
    }
}
