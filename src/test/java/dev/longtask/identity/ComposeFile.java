package dev.longtask.identity;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.Map;
import java.util.stream.Collectors;

/** The settings of {@code docker/compose.yaml}, with the addresses of this test. */
final class ComposeFile {
    static final Path REALM = Path.of("docker/demo/realm.json");

    private static final Path FILE = Path.of("docker/compose.yaml");
    private static final String ISSUER_FOR_BROWSERS = "http://localhost:8081";
    private static final String ISSUER_FOR_NODES = "http://keycloak:8080";

    private ComposeFile() {}

    /** The settings of a node for OIDC and for the dashboard, as environment variables. */
    static Map<String, String> node(String issuerForBrowsers, String issuerForNodes) {
        Map<String, String> all = environment("/x-node/environment", issuerForBrowsers, issuerForNodes);
        all.keySet().removeIf(name -> !name.startsWith("QUARKUS_OIDC_") && !name.startsWith("LONGTASK_DASHBOARD_"));
        return all;
    }

    /** The settings of Keycloak, as environment variables. */
    static Map<String, String> keycloak(String issuerForBrowsers) {
        return environment("/services/keycloak/environment", issuerForBrowsers, ISSUER_FOR_NODES);
    }

    private static Map<String, String> environment(String path, String issuerForBrowsers, String issuerForNodes) {
        return read().at(path).properties().stream()
                .collect(Collectors.toMap(
                        Map.Entry::getKey,
                        entry -> entry.getValue()
                                .asText()
                                .replace(ISSUER_FOR_BROWSERS, issuerForBrowsers)
                                .replace(ISSUER_FOR_NODES, issuerForNodes)));
    }

    private static JsonNode read() {
        try {
            return new YAMLMapper().readTree(FILE.toFile());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
