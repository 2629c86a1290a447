package dev.longtask.deploy;

import com.fasterxml.jackson.databind.JsonNode;
import dev.longtask.deploy.Chart.Rendered;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The file system of a node's container, below a temporary folder. This is the only place where a path of the container
 * becomes a path of the test: {@code /data} becomes {@code <folder>/data}, and so does every other mounted volume. Volumes
 * of ConfigMaps and Secrets have their files, laid out as the kubelet does: as links to a hidden folder.
 */
public final class ContainerFiles {
    private static final String HIDDEN = "..data";

    private final Path root;
    private final Rendered rendered;
    private final Map<String, String> secret;

    /**
     * Creates the folders and files of all volumes.
     *
     * @param secret the keys and values of every Secret
     */
    public ContainerFiles(Path root, Rendered rendered, Map<String, String> secret) {
        this.root = root;
        this.rendered = rendered;
        this.secret = secret;
        mounts().forEach(mount -> {
            try {
                Path folder = Files.createDirectories(at(mount.path("mountPath").asText()));
                Map<String, String> files = files(volume(mount.path("name").asText()));
                if (!files.isEmpty()) {
                    Path hidden = Files.createDirectories(folder.resolve(HIDDEN));
                    for (Map.Entry<String, String> file : files.entrySet()) {
                        Files.writeString(hidden.resolve(file.getKey()), file.getValue());
                        Files.createSymbolicLink(folder.resolve(file.getKey()), Path.of(HIDDEN, file.getKey()));
                    }
                }
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        });
    }

    private JsonNode mounts() {
        return rendered.container().path("volumeMounts");
    }

    /** A volume of the pod, or the template of its claim. */
    private JsonNode volume(String name) {
        for (JsonNode volume : rendered.pod().path("volumes")) {
            if (volume.path("name").asText().equals(name)) {
                return volume;
            }
        }
        for (JsonNode claim : rendered.only("StatefulSet").at("/spec/volumeClaimTemplates")) {
            if (claim.at("/metadata/name").asText().equals(name)) {
                return claim;
            }
        }
        throw new IllegalStateException("no volume " + name);
    }

    private Map<String, String> files(JsonNode volume) {
        Map<String, String> files = new LinkedHashMap<>();
        for (JsonNode source : volume.at("/projected/sources")) {
            source.at("/secret/items")
                    .forEach(item -> files.put(
                            item.path("path").asText(),
                            secretValue(item.path("key").asText())));
        }
        if (volume.has("configMap")) {
            rendered.all("ConfigMap").stream()
                    .filter(map -> map.at("/metadata/name").equals(volume.at("/configMap/name")))
                    .flatMap(map -> map.path("data").properties().stream())
                    .forEach(entry -> files.put(entry.getKey(), entry.getValue().asText()));
        }
        return files;
    }

    private String secretValue(String key) {
        return Objects.requireNonNull(secret.get(key), () -> "the Secret has no key " + key);
    }

    /** The test's path of a path of the container. */
    public Path at(String path) {
        return root.resolve(path.substring(1));
    }

    /**
     * The environment of the container, with the test's paths and the values of the Secret.
     *
     * @param image the variables of the image, which the container's override
     */
    public Map<String, String> environment(Map<String, String> image, String podName) {
        Map<String, String> environment = new LinkedHashMap<>();
        image.forEach((name, value) -> environment.put(name, inside(value)));
        rendered.container().path("env").forEach(variable -> {
            String name = variable.path("name").asText();
            JsonNode from = variable.path("valueFrom");
            if (from.has("secretKeyRef")) {
                environment.put(name, secretValue(from.at("/secretKeyRef/key").asText()));
            } else if (from.at("/fieldRef/fieldPath").asText().equals("metadata.name")) {
                environment.put(name, podName);
            } else {
                environment.put(name, inside(variable.path("value").asText()));
            }
        });
        return environment;
    }

    /** Replaces all paths in one pass, because the test's paths may contain one of the container, such as {@code /tmp}. */
    private String inside(String value) {
        List<String> paths = new ArrayList<>();
        mounts().forEach(
                        mount -> paths.add(Pattern.quote(mount.path("mountPath").asText())));
        return Pattern.compile("(?<![A-Za-z0-9_./-])(?:" + String.join("|", paths) + ")(?=/|$)")
                .matcher(value)
                .replaceAll(path -> Matcher.quoteReplacement(at(path.group()).toString()));
    }
}
