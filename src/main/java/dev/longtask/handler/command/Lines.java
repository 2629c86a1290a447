package dev.longtask.handler.command;

import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.Reader;
import java.nio.charset.StandardCharsets;
import java.util.function.Consumer;

/** Reads a stream line by line, for as long as it takes, with a bound on what it holds. */
final class Lines {
    private static final int BUFFER = 8_192;

    /** A stream that is longer than it may be. */
    static final class TooLongException extends IOException {
        private static final long serialVersionUID = 1;
    }

    private Lines() {}

    /**
     * Gives each line to {@code line}; bytes that are no UTF-8 become the replacement character.
     *
     * @param lineLimit longer lines are cut there
     * @param totalLimit in characters
     * @throws TooLongException beyond {@code totalLimit}
     */
    static void read(InputStream stream, int lineLimit, long totalLimit, Consumer<String> line) throws IOException {
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
