package dev.longtask.handler.http;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URI;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class RedirectsTest {
    private static final URI FROM = URI.create("https://example.org/a/b?c=d");

    @ParameterizedTest
    @CsvSource({
        "/x, https://example.org/x",
        "x, https://example.org/a/x",
        "?y=1, https://example.org/a/?y=1",
        "//other.example/x, https://other.example/x",
        "http://other.example:81/x, http://other.example:81/x",
        "' /x ', https://example.org/x",
        "/a b, https://example.org/a%20b",
        "/a%20b, https://example.org/a%20b",
        "/100%, https://example.org/100%25",
        "'/a|b\"c<d>', https://example.org/a%7Cb%22c%3Cd%3E",
        // UTF-8 with one character per byte, as clients read headers.
        "/\u00c3\u00a9, https://example.org/%C3%A9",
        "/\u65e5, https://example.org/%E6%97%A5"
    })
    void aLocationIsResolvedAndEncodedWhereItNeedsIt(String location, String target) {
        URI resolved = Redirects.target(FROM, location);

        assertThat(String.valueOf(resolved)).isEqualTo(target);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "ftp://example.org/",
                "javascript:alert(1)",
                "http://",
                "http:///x",
                "https://user:secret@example.org/",
                "http://example.org:0/",
                "http://example.org:65536/",
                "http://[::1",
                "http://exa mple.org/"
            })
    void whatIsNoUrlOfHttpIsNoTarget(String location) {
        assertThat(Redirects.target(FROM, location)).isNull();
    }
}
