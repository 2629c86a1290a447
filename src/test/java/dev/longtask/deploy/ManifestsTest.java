package dev.longtask.deploy;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The plain manifests are what the chart renders. */
class ManifestsTest {
    private static final Path DIRECTORY = Path.of("deploy/kubernetes");

    @Test
    void theManifestsAreWhatTheChartRendersNow(@TempDir Path rendered) throws IOException {
        Tool.Result result = Tool.run(
                List.of(DIRECTORY.resolve("render").toString(), rendered.toString()), Map.of("HELM", Tool.HELM.path()));
        assertThat(result.succeeded()).as(result.output()).isTrue();

        for (String name : List.of("postgresql.yaml", "sqlite.yaml")) {
            String manifests = Files.readString(DIRECTORY.resolve(name));
            assertThat(manifests)
                    .as(name + ": run deploy/kubernetes/render")
                    .isEqualTo(Files.readString(rendered.resolve(name)))
                    .doesNotContain("Helm\n");
            assertThat(Chart.documents(manifests)).hasSizeGreaterThan(4).allSatisfy(KubernetesTypes::check);
        }
    }
}
