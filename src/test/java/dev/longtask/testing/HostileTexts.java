package dev.longtask.testing;

import java.util.List;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;

/** Inputs for the parsers of text from outside: random ones, and variations of valid ones. */
public final class HostileTexts {
    private static final String SPECIAL =
            "\u0000\t\r\n \"',;:=*/%&+-.\\{}[]()<>0129aAzZ\u00e9\ud83d\ude00\ud800\udc00\ufeff\ufffd";

    private HostileTexts() {}

    /** Any text of up to 200 characters, with many that have a meaning somewhere. */
    public static Arbitrary<String> any() {
        return Arbitraries.oneOf(
                Arbitraries.strings().ofMaxLength(100),
                Arbitraries.strings().withChars(SPECIAL).ofMaxLength(200));
    }

    /** Valid texts, with a part replaced by another text. */
    public static Arbitrary<String> like(List<String> valid) {
        return Arbitraries.of(valid)
                .flatMap(text -> Arbitraries.integers()
                        .between(0, text.length())
                        .flatMap(from -> Arbitraries.integers()
                                .between(from, text.length())
                                .flatMap(to -> Arbitraries.oneOf(
                                                Arbitraries.strings()
                                                        .withChars(SPECIAL)
                                                        .ofMaxLength(3),
                                                Arbitraries.just(""),
                                                Arbitraries.just(text),
                                                Arbitraries.just("9".repeat(30)))
                                        .map(part -> text.substring(0, from) + part + text.substring(to)))));
    }

    /** Any bytes. */
    public static Arbitrary<byte[]> bytes() {
        return Arbitraries.bytes().array(byte[].class).ofMaxSize(200);
    }
}
