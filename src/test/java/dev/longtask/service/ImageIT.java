package dev.longtask.service;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeFalse;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.longtask.testing.TestIssuer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Unpacks the image and starts it as a container runtime would: its entry point, as its user, on a read-only root file system
 * with a writable {@code /data}. Needs root to change the root; skipped otherwise, and where no image was built.
 */
class ImageIT {
    private static final JsonMapper JSON = new JsonMapper();
    private static final Path IMAGE = Path.of(System.getProperty("longtask.image", ""));
    private static final Duration LONG = Duration.ofSeconds(60);

    /** Arguments: the root, the user, the entry point. The mounts disappear with the process. */
    private static final String CONTAINER = """
            root=$1; user=$2; shift 2
            mount --bind "$root" "$root"
            mount -t tmpfs -o uid="${user%:*}",gid="${user#*:}",mode=770 tmpfs "$root/data"
            mount -t proc proc "$root/proc"
            mount --rbind /dev "$root/dev"
            mount -o remount,bind,ro "$root"
            exec /usr/sbin/chroot --userspec="$user" "$root" "$@"
            """;

    private final TestIssuer issuer = new TestIssuer();

    @TempDir
    Path directory = Path.of("");

    @BeforeEach
    void unpack() throws Exception {
        assumeFalse(IMAGE.toString().isEmpty(), "no image was built");
        assumeTrue(run("unshare", "--mount", "true") == 0, "no right to mount file systems");
        unpackTo(directory.resolve("root"));
    }

    @AfterEach
    void stop() {
        issuer.close();
    }

    @Test
    void itServesAsItsUserOnAReadOnlyRoot() throws Exception {
        Map<String, String> environment = new HashMap<>();
        // Fails instead of starting slowly when the cache does not fit the image.
        environment.put("JAVA_TOOL_OPTIONS", "-XX:AOTMode=on");
        environment.put("QUARKUS_HTTP_PORT", "0");
        environment.put("QUARKUS_MANAGEMENT_PORT", "0");
        environment.put("QUARKUS_OIDC_AUTH_SERVER_URL", issuer.url());
        environment.put("QUARKUS_OIDC_TOKEN_AUDIENCE", TestIssuer.AUDIENCE);
        environment.put("LONGTASK_TYPES_PROBE_KIND", "command");
        environment.put(
                "LONGTASK_TYPES_PROBE_COMMAND_ARGV",
                "sh,-c,exec >&2; echo user $(id -u); touch /here && echo writable; exit 0");
        JsonNode config = config();
        config.path("config").path("Env").forEach(variable -> {
            String[] parts = variable.asText().split("=", 2);
            environment.put(parts[0], parts[1]);
        });

        try (ServiceProcess service = ServiceProcess.launch(command(config), issuer, environment)) {
            service.awaitListening();
            assertThat(service.health("ready")).isEqualTo(200);
            String task = JSON.readTree(service.post("alice", "/v1/tasks", "{\"type\": \"probe\"}")
                            .body())
                    .path("id")
                    .asText();
            await().atMost(LONG)
                    .until(() ->
                            service.get("alice", "/v1/tasks/" + task).body().contains("COMPLETE"));
            assertThat(service.get("alice", "/v1/tasks/" + task + "/log").body())
                    .contains("user 1001")
                    .contains("Read-only file system")
                    .doesNotContain("\"writable\"");

            service.terminate();

            assertThat(service.awaitExit()).as(service.log()).isZero();
        }
    }

    @Test
    void itsLabelsSayWhatItIs() throws Exception {
        assertThat(config().path("config").path("Labels").properties())
                .extracting(Map.Entry::getKey)
                .contains(
                        "org.opencontainers.image.title",
                        "org.opencontainers.image.version",
                        "org.opencontainers.image.revision",
                        "org.opencontainers.image.licenses");
    }

    private List<String> command(JsonNode config) {
        List<String> command = new ArrayList<>(List.of(
                "unshare",
                "--mount",
                "sh",
                "-ec",
                CONTAINER,
                "container",
                directory.resolve("root").toString(),
                config.path("config").path("User").asText()));
        config.path("config").path("Entrypoint").forEach(word -> command.add(word.asText()));
        return command;
    }

    private JsonNode config() throws IOException {
        return blob(manifest().path("config").path("digest"));
    }

    private JsonNode manifest() throws IOException {
        JsonNode index = JSON.readTree(Files.readString(directory.resolve("index.json")));
        return blob(index.path("manifests").path(0).path("digest"));
    }

    private JsonNode blob(JsonNode digest) throws IOException {
        return JSON.readTree(Files.readString(path(digest)));
    }

    private Path path(JsonNode digest) {
        return directory.resolve("blobs").resolve(digest.asText().replace(':', '/'));
    }

    private void unpackTo(Path root) throws Exception {
        Files.createDirectories(root);
        assertThat(run("tar", "-xf", IMAGE.toString(), "-C", directory.toString()))
                .isZero();
        for (JsonNode layer : manifest().path("layers")) {
            assertThat(run(
                            "tar",
                            "--warning=no-unknown-keyword",
                            "-xpf",
                            path(layer.path("digest")).toString(),
                            "-C",
                            root.toString()))
                    .isZero();
        }
    }

    private static int run(String... command) throws IOException, InterruptedException {
        return new ProcessBuilder(command).inheritIO().start().waitFor();
    }
}
