package dev.longtask.cli.watch;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.longtask.cli.terminal.Documents;
import dev.longtask.cli.terminal.Terminal;
import java.io.ByteArrayOutputStream;
import java.io.InputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import org.junit.jupiter.api.Test;

class BarViewTest {
    @Test
    void logLinesStandAboveTheBarAndNoLineWraps() {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        PrintStream stream = new PrintStream(out, true, StandardCharsets.UTF_8);
        Terminal terminal = new Terminal(
                Map.of("COLUMNS", "60", "NO_COLOR", "1"), InputStream.nullInputStream(), stream, stream, true);
        ObjectNode task = Documents.JSON
                .createObjectNode()
                .put("status", "RUNNING")
                .put("progress", 40)
                .put("attempt", 1)
                .put("elapsed", "PT2S")
                .put("message", "a message that is far too long for a narrow terminal such as this one");
        ObjectNode line = Documents.JSON
                .createObjectNode()
                .put("at", "T")
                .put("attempt", 1)
                .put("text", "one\u001b[2J");

        try (BarView view = new BarView(terminal, () -> 0)) {
            view.changed(task);
            view.logged(line);
        }

        String drawn = out.toString(StandardCharsets.UTF_8);
        assertThat(drawn)
                .contains("\r\u001b[KT [1] one\uFFFD[2J\n")
                .contains("RUNNING [")
                .contains(" 40%");
        assertThat(drawn).endsWith("\u001b[?25h\n");
        assertThat(drawn.replaceAll("\u001b\\[[?0-9]*[A-Za-z]", "").split("[\r\n]+", -1))
                .allMatch(shown -> shown.length() < 60);
    }
}
