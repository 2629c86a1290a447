package dev.longtask.service;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeFalse;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** What the package contains, and what it does not. */
@Tag("jvm")
class PackageIT {
    private static final Path TARGET = Path.of("target");

    @Test
    void noTestOrBuildToolIsInIt() throws IOException {
        assumeFalse(ServiceProcess.isNative(), "an executable has no libraries to list");
        try (Stream<Path> libraries = Files.list(TARGET.resolve("quarkus-app/lib/main"))) {
            assertThat(libraries)
                    .extracting(library -> library.getFileName().toString())
                    .isNotEmpty()
                    .noneMatch(name -> name.matches(
                            ".*(testcontainers|docker-java|junit|opentest4j|hamcrest|assertj|mockito|-deployment-|-bootstrap-"
                                    + "(core|maven|gradle)|maven-resolver|devservices-(common|oidc)|dev-ui).*"));
        }
    }

    @Test
    void itComesWithTheListOfItsComponents() throws IOException {
        assertThat(Files.readString(TARGET.resolve("bom.json")))
                .contains("\"bomFormat\" : \"CycloneDX\"")
                .contains("pkg:maven/io.netty/netty-codec-http@")
                .doesNotContain("pkg:maven/org.testcontainers/");
    }
}
