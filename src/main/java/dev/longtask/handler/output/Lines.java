package dev.longtask.handler.output;

import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.Reader;
import java.nio.charset.StandardCharsets;
import java.util.function.Consumer;

/** Reads a stream line by line until its end, with bounded memory. */
public final class Lines {
    private static final int BUFFER = 8_192;

    /** The stream exceeds its limit. */
    public static final class TooLongException extends IOException {
        private static final long serialVersionUID = 1;
    }

    private Lines() {}

    /**
     * Passes each line to {@code line}. Invalid UTF-8 becomes the replacement character.
     *
     * @param lineLimit maximum length of a line in characters; longer lines are cut
     * @param totalLimit in characters
     * @throws TooLongException when the stream exceeds {@code totalLimit}
     */
    public static void read(InputStream stream, int lineLimit, long totalLimit, Consumer<String> line)
            throws IOException {
        Reader reader = new InputStreamReader(stream, StandardCharsets.UTF_8);
        char[] buffer = new char[BUFFER];
        StringBuilder current = new StringBuilder();
        long total = 0;
        for (int count = reader.read(buffer); count >= 0; count = reader.read(buffer)) {
            total += count;
            if (total > totalLimit) {
                throw new TooLongException();
            }
            for (int i = 0; i < count; i++) {
                char next = buffer[i];
                if (next == '\n') {
                    line.accept(withoutReturn(current));
                    current.setLength(0);
                } else if (current.length() < lineLimit) {
                    current.append(next);
                }
            }
        }
        if (!current.isEmpty()) {
            line.accept(withoutReturn(current));
        }
    }

    private static String withoutReturn(StringBuilder line) {
        int length = line.length();
        return length > 0 && line.charAt(length - 1) == '\r' ? line.substring(0, length - 1) : line.toString();
    }
}
