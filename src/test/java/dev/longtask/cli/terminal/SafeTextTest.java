package dev.longtask.cli.terminal;

import static org.assertj.core.api.Assertions.assertThat;

import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Tag;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;

class SafeTextTest {
    @Test
    void charactersThatATerminalObeysAreReplaced() {
        assertThat(SafeText.of("a\u001b[31mb\u0007\u009bc\u202Ed\u2028e\nf"))
                .isEqualTo("a\uFFFD[31mb\uFFFD\uFFFDc\uFFFDd\uFFFDe f");
        assertThat(SafeText.lines("a\nb\tc\u001b")).isEqualTo("a\nb\tc\uFFFD");
    }

    @Test
    void wideCharactersTakeTwoColumns() {
        assertThat(SafeText.width("ab")).isEqualTo(2);
        assertThat(SafeText.width("漢字")).isEqualTo(4);
        assertThat(SafeText.width("e\u0301")).isEqualTo(1);
        assertThat(SafeText.cut("漢字漢字", 7)).isEqualTo("漢字...");
        assertThat(SafeText.cut("漢字漢字", 8)).isEqualTo("漢字漢字");
    }

    @Property
    @Tag("fuzz")
    void noTextControlsATerminal(@ForAll String text) {
        assertThat(SafeText.of(text).codePoints())
                .noneMatch(point -> point < ' ' || (point >= 0x7F && point <= 0x9F) || point == 0x202E);
    }

    @Property
    @Tag("fuzz")
    void noTextIsWiderThanItMayBe(@ForAll String text, @ForAll @IntRange(max = 300) int columns) {
        assertThat(SafeText.width(SafeText.cut(SafeText.of(text), columns))).isLessThanOrEqualTo(columns);
    }
}
