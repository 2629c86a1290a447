package dev.longtask.handler.output;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class LinesTest {
    private static List<String> read(String text, int lineLimit, long totalLimit) throws IOException {
        List<String> lines = new ArrayList<>();
        Lines.read(new ByteArrayInputStream(text.getBytes(StandardCharsets.UTF_8)), lineLimit, totalLimit, lines::add);
        return lines;
    }

    @Test
    void aLineEndsWithANewlineAndTheReturnBeforeItIsNoPartOfIt() throws IOException {
        assertThat(read("a\r\n\r\nb\rc\n\nd\r", 10, 100)).containsExactly("a", "", "b\rc", "", "d");
    }

    @Test
    void aLineIsCutAtItsLimit() throws IOException {
        assertThat(read("abcdef\nabc\n", 3, 100)).containsExactly("abc", "abc");
    }

    @Test
    void asMuchIsReadAsTheLimitSaysAndNoMore() throws IOException {
        assertThat(read("abc\nef", 10, 6)).containsExactly("abc", "ef");
        assertThatThrownBy(() -> read("abc\nefg", 10, 6)).isInstanceOf(Lines.TooLongException.class);
    }
}
