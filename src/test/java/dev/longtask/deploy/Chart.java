package dev.longtask.deploy;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.MappingIterator;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/** The Helm chart and what it renders. */
public final class Chart {
    public static final Path DIRECTORY = Path.of("deploy/helm/longtask");

    /** The values of a node on PostgreSQL. */
    public static final String POSTGRESQL = values("postgresql");

    /** The values of a node on SQLite. */
    public static final String SQLITE = values("sqlite");

    private static final ObjectMapper YAML = new ObjectMapper(new YAMLFactory());

    private Chart() {}

    private static String values(String mode) {
        return DIRECTORY.resolve("ci/" + mode + "-values.yaml").toString();
    }

    /** Renders the chart; it must succeed. */
    public static Rendered render(String valuesFile, String... options) {
        return render(valuesFile, List.of(options));
    }

    static Rendered render(String valuesFile, List<String> options) {
        Tool.Result result = template(valuesFile, options);
        assertThat(result.code()).as(result.output()).isZero();
        return new Rendered(documents(result.output()));
    }

    static Tool.Result template(String valuesFile, List<String> options) {
        return Tool.HELM.run(arguments(List.of("template", "longtask", DIRECTORY.toString()), valuesFile, options));
    }

    static Tool.Result lint(String valuesFile, List<String> options) {
        return Tool.HELM.run(arguments(List.of("lint", "--strict", DIRECTORY.toString()), valuesFile, options));
    }

    private static List<String> arguments(List<String> command, String valuesFile, List<String> options) {
        return Stream.of(command, List.of("--namespace", "tasks", "--values", valuesFile), options)
                .flatMap(List::stream)
                .toList();
    }

    /** A file of the chart, as YAML. */
    static JsonNode file(String name) {
        return documents(text(name)).getFirst();
    }

    static String text(String name) {
        try {
            return Files.readString(DIRECTORY.resolve(name));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The documents of a YAML text that are not empty. */
    static List<JsonNode> documents(String text) {
        try (MappingIterator<JsonNode> documents =
                YAML.readerFor(JsonNode.class).readValues(text)) {
            List<JsonNode> all = new ArrayList<>();
            documents.forEachRemaining(document -> {
                if (document.isObject()) {
                    all.add(document);
                }
            });
            return all;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Rendered objects. */
    public record Rendered(List<JsonNode> objects) {
        /** The only object of a kind. */
        public JsonNode only(String kind) {
            List<JsonNode> found = all(kind);
            assertThat(found).as(kind).hasSize(1);
            return found.getFirst();
        }

        List<JsonNode> all(String kind) {
            return objects.stream()
                    .filter(object -> object.path("kind").asText().equals(kind))
                    .toList();
        }

        /** The pod of a node, by the Deployment or the StatefulSet. */
        public JsonNode pod() {
            return objects.stream()
                    .map(object -> object.at("/spec/template/spec"))
                    .filter(JsonNode::isObject)
                    .findFirst()
                    .orElseThrow();
        }

        /** The container of a node. */
        public JsonNode container() {
            return pod().path("containers").path(0);
        }
    }
}
