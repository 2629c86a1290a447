package dev.longtask.deploy;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
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
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The chart's values, their schema, their documentation and the version agree. */
class ChartDocTest {
    private static final JsonNode VALUES = Chart.file("values.yaml");
    private static final JsonNode SCHEMA = Chart.file("values.schema.json");

    private static final Pattern EXAMPLE = Pattern.compile("(?ms)^ *```yaml\n(.*?)^ *```$");

    private static final Pattern KEY = Pattern.compile("( *)([A-Za-z]+):");

    /** Values that are passed on to Kubernetes as they are. Their documentation is that of the whole. */
    private static final Set<String> WHOLE =
            Set.of("resources", "podSecurityContext", "securityContext", "grafanaDashboard.labels");

    @Test
    void theReadmeListsEveryValueWithItsDefaultAndNoOther() {
        Map<String, String> documented = new TreeMap<>();
        for (String line : Chart.text("README.md").lines().toList()) {
            if (line.startsWith("| `")) {
                String[] cells = line.split("\\s*\\|\\s*", -1);
                documented.put(cells[1].replace("`", ""), cells[2]);
                assertThat(cells[3]).as(line).isNotBlank();
            }
        }
        Map<String, JsonNode> values = new TreeMap<>();
        collect("", VALUES, values);

        assertThat(documented.keySet()).isEqualTo(values.keySet());
        values.forEach((name, value) -> {
            if (value.isValueNode()) {
                assertThat(documented.get(name))
                        .as(name)
                        .isEqualTo(value.asText().isEmpty() ? "" : "`" + value.asText() + "`");
            }
        });
    }

    private static void collect(String prefix, JsonNode node, Map<String, JsonNode> values) {
        node.properties().forEach(entry -> {
            String name = prefix + entry.getKey();
            if (entry.getValue().isObject() && !entry.getValue().isEmpty() && !WHOLE.contains(name)) {
                collect(name + ".", entry.getValue(), values);
            } else {
                values.put(name, entry.getValue());
            }
        });
    }

    @Test
    void aCommentStandsAboveEveryValueOrAboveItsGroup() {
        Map<String, JsonNode> values = new TreeMap<>();
        collect("", VALUES, values);
        Set<String> keys = new TreeSet<>();
        Set<String> commented = new TreeSet<>();
        List<String> path = new ArrayList<>();
        boolean comment = false;
        for (String line : Chart.text("values.yaml").lines().toList()) {
            Matcher key = KEY.matcher(line);
            // Keys further in are those of a list's items.
            if (key.lookingAt() && key.group(1).length() / 2 <= path.size()) {
                int depth = key.group(1).length() / 2;
                path.subList(depth, path.size()).clear();
                path.add(key.group(2));
                keys.add(String.join(".", path));
                if (comment) {
                    commented.add(String.join(".", path));
                }
            }
            comment = line.strip().startsWith("#");
        }

        assertThat(keys).containsAll(values.keySet());
        assertThat(values.keySet())
                .allSatisfy(name -> assertThat(commented)
                        .as(name)
                        .containsAnyOf(name, name.substring(0, Math.max(0, name.lastIndexOf('.')))));
    }

    @Test
    void theSchemaKnowsEveryValueAndNoOther() {
        compare("", VALUES, SCHEMA.path("properties"));
    }

    private static void compare(String prefix, JsonNode values, JsonNode schema) {
        TreeSet<String> known = new TreeSet<>(names(schema));
        // Helm passes these to all charts.
        known.remove("global");
        known.remove("claims");
        assertThat(known).as(prefix).isEqualTo(new TreeSet<>(names(values)));
        values.properties().forEach(entry -> {
            JsonNode nested = schema.path(entry.getKey()).path("properties");
            if (nested.isObject()
                    && entry.getValue().isObject()
                    && !entry.getValue().isEmpty()) {
                assertThat(schema.path(entry.getKey())
                                .path("additionalProperties")
                                .asBoolean(true))
                        .as(prefix + entry.getKey())
                        .isFalse();
                compare(prefix + entry.getKey() + ".", entry.getValue(), nested);
            }
        });
    }

    private static List<String> names(JsonNode object) {
        List<String> names = new ArrayList<>();
        object.fieldNames().forEachRemaining(names::add);
        return names;
    }

    @Test
    void theSchemaOfATaskTypeHasTheKeysOfTheService() throws IOException {
        Set<String> keys = Pattern.compile("(?m)^\\| `longtask\\.types\\.\\*\\.([a-z.-]+)`")
                .matcher(Files.readString(Path.of("docs/reference/configuration.md")))
                .results()
                .map((MatchResult match) -> match.group(1))
                .collect(Collectors.toCollection(TreeSet::new));
        Set<String> known = new TreeSet<>();
        collectKeys("", SCHEMA.at("/definitions/taskType"), known);

        assertThat(known).isEqualTo(keys).contains("http.allowed-hosts");
    }

    private static void collectKeys(String prefix, JsonNode schema, Set<String> keys) {
        schema.path("properties").properties().forEach(entry -> {
            if (entry.getValue().path("properties").isObject()) {
                collectKeys(prefix + entry.getKey() + ".", entry.getValue(), keys);
            } else {
                keys.add(prefix + entry.getKey());
            }
        });
    }

    @Test
    void theChartAcceptsEveryExampleOfItsDocumentation(@TempDir Path folder) throws IOException {
        int examples = 0;
        for (Path page : List.of(Path.of("docs/how-to/run-on-kubernetes.md"), Chart.DIRECTORY.resolve("README.md"))) {
            for (MatchResult example :
                    EXAMPLE.matcher(Files.readString(page)).results().toList()) {
                Path values = Files.writeString(
                        folder.resolve(examples + ".yaml"), example.group(1).stripIndent());

                assertThat(Chart.render(Chart.POSTGRESQL, "--values", values.toString())
                                .objects())
                        .allSatisfy(KubernetesTypes::check);
                examples++;
            }
        }
        assertThat(examples).isGreaterThan(4);
    }

    @Test
    void theVersionsAreTheVersionOfTheProduct() throws IOException {
        String pom = Files.readString(Path.of("pom.xml"));
        String version = pom.substring(pom.indexOf("<version>") + "<version>".length(), pom.indexOf("</version>"));

        JsonNode chart = Chart.file("Chart.yaml");

        assertThat(chart.path("version").asText()).isEqualTo(version);
        assertThat(chart.path("appVersion").asText()).isEqualTo(version);
    }
}
