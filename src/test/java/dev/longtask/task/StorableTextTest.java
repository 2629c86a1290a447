package dev.longtask.task;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class StorableTextTest {
    @ParameterizedTest
    @ValueSource(strings = {"", "a", "日本é", "\ud83d\ude00", "a\ud83d\ude00b", "\u0001\ufffe\uffff"})
    void textOfWholeCharactersCanBeStored(String text) {
        assertThat(StorableText.brokenRule(text)).isNull();
        assertThat(StorableText.mended(text)).isSameAs(text);
    }

    @ParameterizedTest
    @CsvSource({
        "'\ud800', '\ufffd'",
        "'\udc00', '\ufffd'",
        "'\ude00\ud83d', '\ufffd\ufffd'",
        "'a\ud83d', 'a\ufffd'",
        "'\ud83d\ud83d\ude00', '\ufffd\ud83d\ude00'",
        "'\ud83d\ude00\ude00b', '\ud83d\ude00\ufffdb'"
    })
    void halvesOfCharactersAreReplaced(String text, String mended) {
        assertThat(StorableText.brokenRule(text)).isEqualTo("must not contain an unpaired surrogate");
        assertThat(StorableText.mended(text)).isEqualTo(mended);
        assertThat(StorableText.brokenRule(mended)).isNull();
    }

    @Test
    void aNulIsReplaced() {
        assertThat(StorableText.brokenRule("a\0b")).isEqualTo("must not contain a NUL character");
        assertThat(StorableText.mended("a\0b")).isEqualTo("a\ufffdb");
    }
}
