package dev.longtask.service;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeFalse;

import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.longtask.testing.TestIssuer;
import dev.longtask.testing.TestPostgres;
import io.vertx.pgclient.PgConnectOptions;
import java.io.IOException;
import java.nio.file.FileSystem;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Nodes of this release and of the next one on one database. The next release is this package with one more migration,
 * as long as there is no published release to take as the older one.
 */
@Tag("jvm")
class RollingUpgradeIT {
    private static final JsonMapper JSON = new JsonMapper();
    private static final Duration LONG = Duration.ofSeconds(60);
    private static final Path THIS_RELEASE = Path.of("target/quarkus-app");
    private static final String SCRIPTS = "db/postgresql/";
    private final TestIssuer issuer = new TestIssuer();
    private final PgConnectOptions database = TestPostgres.newDatabase();
    private final List<ServiceProcess> nodes = new ArrayList<>();

    @TempDir
    Path directory = Path.of("");

    @BeforeEach
    void needsAJar() {
        assumeFalse(ServiceProcess.isNative(), "an executable can't be given another migration");
    }

    @AfterEach
    void stop() {
        nodes.forEach(ServiceProcess::close);
        issuer.close();
    }

    @Test
    void nodesOfThePreviousReleaseWorkBesideTheNextOneAndCanBeRestarted() throws Exception {
        Path next = nextRelease(1);
        ServiceProcess older = launch(THIS_RELEASE, "older");
        older.awaitListening();
        String before = submit(older);

        ServiceProcess newer = launch(next, "newer");
        newer.awaitListening();
        older.kill();
        ServiceProcess rescheduled = launch(THIS_RELEASE, "older");
        rescheduled.awaitListening();

        for (String task : List.of(before, submit(rescheduled), submit(newer))) {
            await().atMost(LONG).until(() -> isComplete(rescheduled, task) && isComplete(newer, task));
        }
        assertThat(TestPostgres.query(database.getDatabase(), "SELECT count(later) FROM task")
                        .strip())
                .as("the newer schema is in place")
                .isEqualTo("3");
    }

    @Test
    void aNodeRefusesASchemaThatNoLongerSupportsItAndSaysSo() throws Exception {
        ServiceProcess newer = launch(nextRelease(2), "newer");
        newer.awaitListening();

        ServiceProcess older = launch(THIS_RELEASE, "older");

        assertThat(older.awaitExit()).isNotZero();
        assertThat(older.log()).contains("more than one release newer").doesNotContain("\tat ");
    }

    /** @param oldest the oldest schema version whose nodes work on the new schema */
    private Path nextRelease(int oldest) throws IOException {
        Path next = directory.resolve("next");
        try (Stream<Path> files = Files.walk(THIS_RELEASE)) {
            for (Path file : files.toList()) {
                Files.copy(file, next.resolve(THIS_RELEASE.relativize(file).toString()));
            }
        }
        try (Stream<Path> jars = Files.list(next.resolve("app"));
                FileSystem jar = FileSystems.newFileSystem(jars.findFirst().orElseThrow())) {
            Files.writeString(jar.getPath(SCRIPTS, "V2__later.sql"), """
                    ALTER TABLE task ADD COLUMN later integer NOT NULL DEFAULT 0;
                    UPDATE schema_support SET oldest = %d;
                    """.formatted(oldest));
            Files.writeString(jar.getPath(SCRIPTS, "scripts.txt"), "V2__later.sql\n", StandardOpenOption.APPEND);
        }
        return next;
    }

    private ServiceProcess launch(Path release, String name) {
        ServiceProcess node = ServiceProcess.launch(
                new ServicePackage(release.resolve("quarkus-run.jar")),
                issuer,
                directory,
                Map.of("longtask.node", name, "longtask.store.url", TestPostgres.url(database)),
                Map.of());
        nodes.add(node);
        return node;
    }

    private static String submit(ServiceProcess node) throws IOException {
        return JSON.readTree(node.post("alice", "/v1/tasks", "{\"type\": \"nap\", \"input\": {\"seconds\": 1}}")
                        .body())
                .path("id")
                .asText();
    }

    private static boolean isComplete(ServiceProcess node, String task) throws IOException {
        return JSON.readTree(node.get("alice", "/v1/tasks/" + task).body())
                .path("status")
                .asText()
                .equals("COMPLETE");
    }
}
