package dev.longtask.cli.terminal;

import static org.assertj.core.api.Assertions.assertThat;

import dev.longtask.cli.terminal.Table.Cell;
import java.io.ByteArrayOutputStream;
import java.io.InputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import org.junit.jupiter.api.Test;

class TableTest {
    private static String written(boolean interactive, Map<String, String> variables) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        PrintStream stream = new PrintStream(out, true, StandardCharsets.UTF_8);
        Table table = new Table("ID", "STATUS", "MESSAGE");
        table.add(Cell.of("1"), Cell.status("FAILED"), Cell.of("a\u001b[2Jb " + "x".repeat(100)));
        table.write(new Terminal(variables, InputStream.nullInputStream(), stream, stream, interactive));
        return out.toString(StandardCharsets.UTF_8);
    }

    @Test
    void aFileGetsWholeTextsWithoutColours() {
        assertThat(written(false, Map.of()))
                .isEqualTo("ID  STATUS  MESSAGE\n1   FAILED  a\uFFFD[2Jb " + "x".repeat(100) + "\n");
    }

    @Test
    void aTerminalGetsColoursAndLinesThatFit() {
        String table = written(true, Map.of("COLUMNS", "40"));

        assertThat(table).contains("\u001b[31mFAILED\u001b[0m");
        assertThat(table.replaceAll("\u001b\\[\\d+m", "").lines()).allMatch(line -> line.length() <= 40);
    }

    @Test
    void noColorMeansNoColours() {
        assertThat(written(true, Map.of("COLUMNS", "40", "NO_COLOR", "1"))).doesNotContain("\u001b");
        assertThat(written(true, Map.of("COLUMNS", "40", "TERM", "dumb"))).doesNotContain("\u001b");
    }
}
