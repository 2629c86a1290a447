package dev.longtask.cli.http;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/** Reads server-sent events; see the HTML standard, section 9.2. Not safe for concurrent use, except {@link #close}. */
public final class EventStream implements AutoCloseable {
    /** The longest event; the service's are far shorter, because they carry neither input nor result. */
    private static final int LONGEST = 8 << 20;

    private final InputStream in;
    private final ByteArrayOutputStream line = new ByteArrayOutputStream();
    private @Nullable String id;
    private boolean afterReturn;

    EventStream(InputStream in) {
        this.in = new BufferedInputStream(in);
    }

    /**
     * Waits for the next event, or for the next sign that the connection lives.
     *
     * @return null at the end of the stream
     * @throws IOException if the connection breaks, {@link #close} is called, or an event is too long
     */
    public @Nullable Event next() throws IOException {
        String name = "message";
        StringBuilder data = new StringBuilder();
        boolean hasData = false;
        for (String text = line(); text != null; text = line()) {
            if (text.isEmpty()) {
                return hasData ? new Event(name, id, data.toString()) : new Event("", id, "");
            }
            int colon = text.indexOf(':');
            String field = colon < 0 ? text : text.substring(0, colon);
            String value = colon < 0 ? "" : text.substring(text.startsWith(" ", colon + 1) ? colon + 2 : colon + 1);
            switch (field) {
                case "event" -> name = value;
                case "id" -> id = isId(value) ? value : id;
                case "data" -> {
                    if (data.length() + value.length() > LONGEST) {
                        throw new IOException("an event is longer than " + LONGEST + " bytes");
                    }
                    data.append(hasData ? "\n" : "").append(value);
                    hasData = true;
                }
                default -> {}
            }
        }
        return null;
    }

    /** An id goes into a header of the next request. */
    private static boolean isId(String value) {
        return value.length() <= 200 && value.chars().allMatch(c -> c > ' ' && c < 127);
    }

    private @Nullable String line() throws IOException {
        line.reset();
        for (int b = in.read(); b >= 0; b = in.read()) {
            boolean second = afterReturn && b == '\n';
            afterReturn = b == '\r';
            if (second) {
                continue;
            }
            if (b == '\n' || b == '\r') {
                return line.toString(StandardCharsets.UTF_8);
            }
            if (line.size() >= LONGEST) {
                throw new IOException("a line is longer than " + LONGEST + " bytes");
            }
            line.write(b);
        }
        return null;
    }

    @Override
    public void close() {
        try {
            in.close();
        } catch (IOException e) {
            // The connection is gone, as intended.
        }
    }
}
