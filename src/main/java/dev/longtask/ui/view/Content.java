package dev.longtask.ui.view;

import io.quarkus.qute.TemplateData;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/**
 * The input or the result of a task.
 *
 * @param name {@code input} or {@code result}
 * @param text JSON with line breaks; null if it is large, and to be asked for
 * @param bytes its size
 */
// An included template does not declare its types, so the build needs the annotation to find this one.
@TemplateData
public record Content(String name, @Nullable String text, long bytes) {
    /** More is not sent with the page. */
    private static final int LARGE = 32 << 10;

    /** Null if there is none. */
    public static @Nullable Content of(String name, @Nullable String json) {
        if (json == null) {
            return null;
        }
        int bytes = json.getBytes(StandardCharsets.UTF_8).length;
        return new Content(name, bytes > LARGE ? null : Texts.pretty(json), bytes);
    }

    public String size() {
        return bytes < 1_024 ? bytes + " bytes" : bytes / 1_024 + " KiB";
    }
}
