package dev.longtask.cli.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.longtask.cli.exit.CommandFailure;
import java.net.URI;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ServerAddressTest {
    @ParameterizedTest
    @CsvSource({
        "https://Longtask.Example:443/, https://longtask.example",
        "HTTP://localhost:80, http://localhost",
        "http://[::1]:8080/prefix/, http://[::1]:8080/prefix"
    })
    void oneServerHasOneAddress(String text, String address) {
        assertThat(ServerAddress.parse("URL", text)).hasToString(address);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "localhost",
                "ftp://a.example",
                "http://",
                "https://user:secret@a.example",
                "https://a.example?x",
                "https://a.example#x",
                "http:// a",
                "https:///path",
                "http://a.example:99999999"
            })
    void othersAreRefused(String text) {
        assertThatThrownBy(() -> ServerAddress.parse("URL", text))
                .isInstanceOf(CommandFailure.class)
                .hasMessageStartingWith("URL must be ")
                .hasMessageNotContaining("secret");
    }

    @ParameterizedTest
    @CsvSource({
        "https://a.example, true",
        "http://localhost:8080, true",
        "http://127.0.0.1, true",
        "http://[::1]:1, true",
        "http://a.example, false",
        "http://localhost.a.example, false",
        "http://127.0.0.1.a.example, false",
        "http://0.0.0.0, false"
    })
    void onlyTlsAndThisMachineAreConfidential(URI uri, boolean isConfidential) {
        assertThat(ServerAddress.isConfidential(uri)).isEqualTo(isConfidential);
    }
}
