package dev.longtask.service;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** What stops the start of the packaged service, and what it says then. */
class ServiceStartIT extends ServiceFixture {

    @Test
    void aSecondServiceOnTheSameFileDoesNotStartAndSaysWhy() {
        start(Map.of());

        ServiceProcess second = ServiceProcess.launch(issuer, directory, Map.of());
        started.add(second);

        assertThat(second.awaitExit()).isNotZero();
        assertThat(second.log())
                .contains(directory.resolve("longtask.db") + " is in use by another process")
                .doesNotContain("\tat ");
    }

    @Test
    void settingsAreReadFromFilesOfTheirNames() throws IOException {
        Path secrets = Files.createDirectory(directory.resolve("secrets"));
        Files.writeString(secrets.resolve("longtask.types.nap.description"), "told by a file");

        ServiceProcess service = start(Map.of("smallrye.config.source.file.locations", secrets.toString()));

        assertThat(service.get("alice", "/v1/types").body()).contains("told by a file");
    }

    @Test
    void withoutAnIssuerItDoesNotStartAndSaysWhy() {
        ServiceProcess service = ServiceProcess.launch(issuer, directory, Map.of("quarkus.oidc.auth-server-url", ""));
        started.add(service);

        assertThat(service.awaitExit()).isNotZero();
        assertThat(service.log().strip())
                .contains("quarkus.oidc.auth-server-url")
                .hasLineCount(1);
    }

    @Test
    void withoutAnAudienceItDoesNotStartAndSaysWhatToSet() {
        for (Map<String, String> settings : List.of(
                Map.of("quarkus.oidc.token.audience", ""),
                Map.of("quarkus.oidc.token.audience", "any"),
                Map.of(
                        "quarkus.oidc.other.auth-server-url",
                        issuer.url(),
                        "quarkus.oidc.other.token.principal-claim",
                        "sub"))) {
            ServiceProcess service = ServiceProcess.launch(issuer, directory, settings);
            started.add(service);

            assertThat(service.awaitExit()).isNotZero();
            assertThat(service.log().strip())
                    .contains("token.audience must name the audience", "longtask.security.any-audience=true")
                    .doesNotContain("\tat ");
        }
    }

    @Test
    void anIncompleteDashboardDoesNotStartAndSaysWhatToSet() {
        Map<Map<String, String>, String> faults = Map.of(
                Map.of(),
                "longtask.dashboard.client-id must name the dashboard's client",
                Map.of("longtask.dashboard.client-id", "pages", "longtask.dashboard.session-secret", "short"),
                "longtask.dashboard.session-secret must have 32 characters or more");
        faults.forEach((settings, message) -> {
            Map<String, String> all = new HashMap<>(settings);
            all.put("longtask.dashboard.enabled", "true");
            ServiceProcess service = ServiceProcess.launch(issuer, directory, all);
            started.add(service);

            assertThat(service.awaitExit()).isNotZero();
            assertThat(service.log()).contains(message);
        });
    }

    @Test
    void aBadSettingStopsTheStartAndIsNamedWithItsRule() {
        ServiceProcess service =
                ServiceProcess.launch(issuer, directory, Map.of("longtask.slots", "0", "longtask.lease", "1ms"));
        started.add(service);

        assertThat(service.awaitExit()).isNotZero();
        assertThat(service.log())
                .contains("longtask.slots must be greater than or equal to 1")
                .contains("longtask.lease must be a duration from 1s to 1h");
    }

    @Test
    void everyBoundOfARangeIsKept() {
        Map<String, String> below = new LinkedHashMap<>();
        below.put("longtask.slots", "0");
        below.put("longtask.lease", "999ms");
        below.put("longtask.poll-interval", "99ms");
        below.put("longtask.drain-time", "-1s");
        below.put("longtask.shutdown-delay", "-1s");
        below.put("longtask.store.connections", "3");
        below.put("longtask.store.readers", "0");
        below.put("longtask.limits.log-lines", "-1");
        below.put("longtask.limits.unfinished-per-creator", "0");
        below.put("longtask.limits.stored-per-creator", "0");
        below.put("longtask.limits.waits-per-creator", "0");
        below.put("longtask.defaults.max-attempts", "0");
        below.put("longtask.defaults.timeout", "999ms");
        below.put("longtask.defaults.retention", "999ms");
        below.put("longtask.defaults.grace", "-1s");
        below.put("longtask.defaults.backoff.initial", "-1s");
        below.put("longtask.defaults.backoff.max", "-1s");
        below.put("longtask.defaults.backoff.factor", "0.9");
        below.put("longtask.defaults.backoff.jitter", "-0.1");
        Map<String, String> above = new LinkedHashMap<>();
        above.put("longtask.slots", "100001");
        above.put("longtask.lease", "3601s");
        above.put("longtask.poll-interval", "3601s");
        above.put("longtask.drain-time", "3601s");
        above.put("longtask.shutdown-delay", "301s");
        above.put("longtask.store.connections", "1001");
        above.put("longtask.store.readers", "65");
        above.put("longtask.limits.log-lines", "50001");
        above.put("longtask.limits.unfinished-per-creator", "100000001");
        above.put("longtask.limits.stored-per-creator", "1000000001");
        above.put("longtask.limits.waits-per-creator", "1000001");
        above.put("longtask.defaults.max-attempts", "101");
        above.put("longtask.defaults.timeout", "366d");
        above.put("longtask.defaults.retention", "3651d");
        above.put("longtask.defaults.grace", "601s");
        above.put("longtask.defaults.backoff.initial", "25h");
        above.put("longtask.defaults.backoff.max", "31d");
        above.put("longtask.defaults.backoff.factor", "100.1");
        above.put("longtask.defaults.backoff.jitter", "1.1");
        for (Map<String, String> outside : List.of(below, above)) {
            ServiceProcess service = ServiceProcess.launch(issuer, directory, outside);
            started.add(service);
            assertThat(service.awaitExit()).isNotZero();
            // The framework spells the names of nested groups differently.
            assertThat(outside.keySet())
                    .allSatisfy(
                            key -> assertThat(service.log()).contains(key.replace("backoff", "backoff") + " must be"));
        }
    }
}
