package dev.longtask.cli.command.task;

import com.fasterxml.jackson.core.JacksonException;
import com.fasterxml.jackson.core.JsonLocation;
import com.fasterxml.jackson.databind.JsonNode;
import dev.longtask.cli.exit.CommandFailure;
import dev.longtask.cli.terminal.Documents;
import dev.longtask.cli.terminal.SafeText;
import dev.longtask.cli.terminal.Terminal;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;

/** JSON from an argument, a file or the standard input. */
final class Inputs {
    /** As much as the service accepts as a body. */
    private static final int MOST_BYTES = 64 << 20;

    private Inputs() {}

    /**
     * Reads JSON.
     *
     * @param option named in errors
     * @param value JSON, {@code @} and a file, or {@code -}
     */
    static JsonNode read(Terminal terminal, String option, String value) {
        try {
            byte[] json = bytes(terminal, option, value);
            JsonNode node = Documents.JSON.readTree(json);
            if (!node.isMissingNode()) {
                return node;
            }
            throw CommandFailure.usage(option + " is empty: it must be JSON");
        } catch (JacksonException e) {
            JsonLocation place = e.getLocation();
            throw CommandFailure.usage(option + " must be JSON: "
                    + SafeText.cut(SafeText.of(e.getOriginalMessage()), 200)
                    + (place == null ? "" : ", line " + place.getLineNr() + ", column " + place.getColumnNr()));
        } catch (IOException | InvalidPathException e) {
            throw CommandFailure.usage(option + ": cannot read " + SafeText.of(value) + ": " + e.getMessage());
        }
    }

    private static byte[] bytes(Terminal terminal, String option, String value) throws IOException {
        byte[] bytes;
        if (value.equals("-")) {
            bytes = terminal.in().readNBytes(MOST_BYTES + 1);
        } else if (value.startsWith("@")) {
            try (InputStream in = Files.newInputStream(Path.of(value.substring(1)))) {
                bytes = in.readNBytes(MOST_BYTES + 1);
            }
        } else {
            bytes = value.getBytes(StandardCharsets.UTF_8);
        }
        if (bytes.length > MOST_BYTES) {
            throw CommandFailure.usage(option + " must have at most " + MOST_BYTES + " bytes");
        }
        return bytes;
    }
}
