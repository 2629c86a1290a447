package dev.longtask.service;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeFalse;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** The bill of materials names the libraries of the package, and their licences are allowed. */
@Tag("jvm")
class ComponentsIT {
    private static final Path LIBRARIES = Path.of("target/quarkus-app/lib");
    /** For development mode; the framework leaves it out of the package. */
    private static final String NOT_PACKAGED = "io.quarkus:quarkus-ide-launcher";

    private static final String MOST = "Apache-2.0";
    private static final Set<String> ALLOWED =
            Set.of(MOST, "BSD-2-Clause", "BSD-3-Clause", "CC0-1.0", "EPL-2.0", "MIT", "MIT-0", "Public Domain");
    private static final Pattern LIBRARY = Pattern.compile("`([^`]+)`");

    private record Component(String name, String version, List<String> licences) {
        String file() {
            return name.replace(':', '.') + "-" + version;
        }
    }

    private static List<Component> components() throws IOException {
        List<Component> components = new ArrayList<>();
        for (JsonNode component :
                new JsonMapper().readTree(Path.of("target/bom.json").toFile()).path("components")) {
            List<String> licences = new ArrayList<>();
            component
                    .path("licenses")
                    .forEach(licence -> licences.add(Stream.of(
                                    licence.path("expression"),
                                    licence.path("license").path("id"),
                                    licence.path("license").path("name"))
                            .filter(JsonNode::isTextual)
                            .map(JsonNode::asText)
                            .findFirst()
                            .orElse("")));
            String name = component.path("group").asText() + ":"
                    + component.path("name").asText();
            if (!name.equals(NOT_PACKAGED)) {
                components.add(new Component(name, component.path("version").asText(), licences));
            }
        }
        return components;
    }

    /** File names of the package begin with group, artifact and version. */
    private static Set<String> packaged() throws IOException {
        Set<String> files = new TreeSet<>();
        for (String folder : List.of("main", "boot")) {
            try (Stream<Path> paths = Files.list(LIBRARIES.resolve(folder))) {
                paths.forEach(path -> files.add(path.getFileName().toString().replaceFirst("\\.jar$", "")));
            }
        }
        return files;
    }

    @Test
    void theBillNamesExactlyTheLibrariesOfThePackage() throws IOException {
        assumeFalse(ServiceProcess.isNative(), "an executable has no libraries to list");
        Set<String> files = packaged();
        Set<String> named = components().stream().map(Component::file).collect(Collectors.toCollection(TreeSet::new));

        // A classifier, such as that of a native library, follows the version.
        assertThat(files)
                .allMatch(file -> named.contains(file) || named.stream().anyMatch(name -> file.startsWith(name + "-")));
        assertThat(named)
                .allMatch(name -> files.contains(name) || files.stream().anyMatch(file -> file.startsWith(name + "-")));
    }

    @Test
    void theBillHasVersionsAndNoTestLibrary() throws IOException {
        List<Component> components = components();

        assertThat(components)
                .anyMatch(component -> component.name().equals("org.xerial:sqlite-jdbc")
                        && component.version().matches("3\\.\\d+.*"))
                .allMatch(component -> !component.version().isEmpty())
                .noneMatch(component -> component
                        .name()
                        .matches(".*(junit|jqwik|assertj|awaitility|rest-assured|archunit|selenium|testcontainers"
                                + "|zonky|opentelemetry-sdk-testing).*"));
    }

    @Test
    void everyLibraryOffersAnAllowedLicence() throws IOException {
        assertThat(components())
                .isNotEmpty()
                .allMatch(component -> component.licences().stream().anyMatch(ALLOWED::contains));
    }

    @Test
    void theDocumentedLicencesAreThoseOfThePackage() throws IOException {
        Map<String, Set<String>> packaged = new TreeMap<>();
        for (Component component : components()) {
            if (!component.licences().contains(MOST)) {
                packaged.computeIfAbsent(
                                component.licences().stream()
                                        .filter(ALLOWED::contains)
                                        .collect(Collectors.joining(" or ")),
                                licence -> new TreeSet<>())
                        .add(component.name());
            }
        }
        Map<String, Set<String>> documented = new TreeMap<>();
        for (String line : Files.readAllLines(Path.of("docs/reference/licences.md"))) {
            if (line.startsWith("| ") && line.contains("`")) {
                documented.put(
                        line.substring(2, line.indexOf(" |", 2)),
                        LIBRARY.matcher(line)
                                .results()
                                .map(MatchResult::group)
                                .map(name -> name.replace("`", ""))
                                .collect(Collectors.toCollection(TreeSet::new)));
            }
        }

        assertThat(documented).isEqualTo(packaged);
    }
}
