package dev.longtask.cli.settings;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.longtask.cli.exit.CommandFailure;
import dev.longtask.cli.http.ServerAddress;
import dev.longtask.cli.terminal.Terminal;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SettingsFolderTest {
    private static final ServerAddress SERVER = ServerAddress.parse("URL", "https://longtask.example");

    @TempDir
    Path home = Path.of("");

    private SettingsFolder folder() {
        return new SettingsFolder(home.resolve(".config/longtask"));
    }

    private static String mode(Path path) throws IOException {
        return PosixFilePermissions.toString(Files.getPosixFilePermissions(path));
    }

    private static SettingsFolder of(Map<String, String> variables) {
        return SettingsFolder.of(new Terminal(variables, InputStream.nullInputStream(), System.out, System.err, false));
    }

    @Test
    void theFolderIsTheUsersConfigurationFolder() {
        assertThat(of(Map.of("HOME", "/home/a")).path()).hasToString("/home/a/.config/longtask");
        assertThat(of(Map.of("HOME", "/home/a", "XDG_CONFIG_HOME", "/xdg")).path())
                .hasToString("/xdg/longtask");
        assertThat(of(Map.of("HOME", "/home/a", "XDG_CONFIG_HOME", "relative")).path())
                .hasToString("/home/a/.config/longtask");
    }

    @Test
    void onlyTheUserCanReadTokens() throws IOException {
        Path file = folder().path().resolve("credentials.json");
        Credentials credentials = new Credentials(folder());
        credentials.store(SERVER, new Credentials.Entry("", "", "", "token", null, null));
        assertThat(mode(file)).isEqualTo("rw-------");
        assertThat(mode(folder().path())).isEqualTo("rwx------");

        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-rw-rw-"));
        credentials.store(SERVER, new Credentials.Entry("", "", "", "other", null, null));

        assertThat(mode(file)).isEqualTo("rw-------");
        assertThat(Files.readString(file)).contains("other");
        try (var files = Files.list(folder().path())) {
            assertThat(files)
                    .extracting(path -> path.getFileName().toString())
                    .containsExactlyInAnyOrder("credentials.json", "lock");
        }
    }

    @Test
    void tokensNeverAppearInMessages() {
        assertThat(new Credentials.Entry("https://issuer.example", "c", "e", "secret", "secret", null).toString())
                .doesNotContain("secret");
    }

    @Test
    void serversHaveNames() {
        Servers servers = new Servers(folder());
        assertThat(servers.find("")).isEqualTo(Servers.DEFAULT);

        servers.add("prod", SERVER);
        servers.add("test", ServerAddress.parse("URL", "http://localhost:1"));
        assertThat(servers.find("")).isEqualTo(SERVER);
        servers.use("test");
        assertThat(servers.find("")).hasToString("http://localhost:1");
        assertThat(servers.find("prod")).isEqualTo(SERVER);
        servers.remove("test");
        assertThat(servers.find("")).isEqualTo(Servers.DEFAULT);
        assertThat(servers.all()).containsOnlyKeys("prod");

        assertThatThrownBy(() -> servers.find("test")).hasMessageContaining("longtask config add test URL");
        assertThatThrownBy(() -> servers.add("a b", SERVER)).isInstanceOf(CommandFailure.class);
    }

    @Test
    void aBrokenFileIsNamed() throws IOException {
        Files.createDirectories(folder().path());
        Files.writeString(folder().path().resolve("config.json"), "{");

        assertThatThrownBy(() -> new Servers(folder()).all()).hasMessageContaining("config.json is not valid JSON");
    }
}
