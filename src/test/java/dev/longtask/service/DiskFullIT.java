package dev.longtask.service;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.longtask.testing.TestIssuer;
import java.io.IOException;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Uses its own small file system, which only root can mount; skipped otherwise. */
@Tag("jvm")
class DiskFullIT {
    private static final Pattern ID = Pattern.compile("\"id\":\"([^\"]+)\"");

    private final TestIssuer issuer = new TestIssuer();

    @TempDir
    Path disk = Path.of("");

    private boolean mounted;

    @BeforeEach
    void mount() throws IOException, InterruptedException {
        mounted = run("mount", "-t", "tmpfs", "-o", "size=6m", "tmpfs", disk.toString()) == 0;
        assumeTrue(mounted, "no right to mount a file system");
    }

    @AfterEach
    void unmount() throws IOException, InterruptedException {
        if (mounted) {
            run("umount", "--lazy", disk.toString());
        }
        issuer.close();
    }

    private static int run(String... command) throws IOException, InterruptedException {
        return new ProcessBuilder(command).inheritIO().start().waitFor();
    }

    @Test
    void aFullDiskRefusesWritesAnswersReadsAndLosesNothing() throws Exception {
        // By default the driver unpacks its native library next to the database, which would fill this disk.
        try (ServiceProcess service =
                ServiceProcess.start(issuer, disk, Map.of("org.sqlite.tmpdir", System.getProperty("java.io.tmpdir")))) {
            HttpResponse<String> answer = submit(service);
            String first = idOf(answer);
            while (answer.statusCode() == 202) {
                answer = submit(service);
            }

            assertThat(answer.statusCode()).as(answer.body()).isEqualTo(507);
            assertThat(answer.body()).contains("The store is full");
            assertThat(answer.headers().firstValue("Retry-After")).isPresent();
            assertThat(service.get("alice", "/v1/tasks/" + first).statusCode()).isEqualTo(200);

            assertThat(run("mount", "-o", "remount,size=64m", disk.toString())).isZero();

            await().atMost(Duration.ofSeconds(30)).until(() -> submit(service).statusCode() == 202);
            await().atMost(Duration.ofSeconds(60))
                    .until(() ->
                            service.get("alice", "/v1/tasks/" + first).body().contains("COMPLETE"));
        }
        // Nothing is damaged: the next start checks the file.
        try (ServiceProcess again =
                ServiceProcess.start(issuer, disk, Map.of("org.sqlite.tmpdir", System.getProperty("java.io.tmpdir")))) {
            assertThat(submit(again).statusCode()).isEqualTo(202);
        }
    }

    private static HttpResponse<String> submit(ServiceProcess service) {
        return service.post(
                "alice",
                "/v1/tasks",
                "{\"type\": \"nap\", \"input\": {\"seconds\": 0, \"filler\": \"" + "x".repeat(50_000) + "\"}}");
    }

    private static String idOf(HttpResponse<String> answer) {
        Matcher id = ID.matcher(answer.body());
        assertThat(id.find()).as(answer.body()).isTrue();
        return id.group(1);
    }
}
