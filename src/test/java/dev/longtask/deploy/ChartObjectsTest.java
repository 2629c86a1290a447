package dev.longtask.deploy;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.longtask.deploy.Chart.Rendered;
import java.io.IOException;
import java.io.StringReader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Properties;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What the rendered objects contain. */
class ChartObjectsTest {
    private static Map<String, JsonNode> environment(JsonNode container) {
        Map<String, JsonNode> environment = new HashMap<>();
        container
                .path("env")
                .forEach(variable -> environment.put(variable.path("name").asText(), variable));
        return environment;
    }

    private static String value(JsonNode container, String name) {
        return Objects.requireNonNull(environment(container).get(name))
                .path("value")
                .asText();
    }

    private static Properties properties(Rendered rendered) throws IOException {
        JsonNode map = rendered.all("ConfigMap").getFirst();
        Properties properties = new Properties();
        properties.load(new StringReader(map.at("/data/application.properties").asText()));
        return properties;
    }

    @Test
    void withoutKubernetesJobsNobodyGetsRights() {
        Rendered rendered = Chart.render(Chart.POSTGRESQL);

        assertThat(rendered.all("Role")).isEmpty();
        assertThat(rendered.all("RoleBinding")).isEmpty();
    }

    @Test
    void kubernetesJobsGrantTheLeastRightsInTheirNamespacesAlone() {
        Rendered rendered = Chart.render(
                Chart.POSTGRESQL,
                "--set",
                "kubernetesJobs.enabled=true,kubernetesJobs.namespaces={renders,imports}",
                "--set",
                "kubernetesJobs.templatesConfigMap=job-templates,networkPolicy.egress.enabled=true");

        assertThat(rendered.pod().path("automountServiceAccountToken").asBoolean())
                .isTrue();
        assertThat(value(rendered.container(), "LONGTASK_KUBERNETES_INSTANCE")).matches("[a-z0-9-]+\\.[a-z0-9-]+");
        assertThat(rendered.container().path("volumeMounts"))
                .anyMatch(mount -> mount.path("mountPath").asText().equals("/etc/longtask/jobs"));
        assertThat(rendered.all("Role"))
                .extracting(role -> role.at("/metadata/namespace").asText())
                .containsExactlyInAnyOrder("renders", "imports");
        assertThat(rendered.all("Role"))
                .allSatisfy(role -> assertThat(role.path("rules").toString())
                        .isEqualTo("[{\"apiGroups\":[\"batch\"],\"resources\":[\"jobs\"],"
                                + "\"verbs\":[\"create\",\"get\",\"list\",\"watch\",\"patch\",\"delete\"]},"
                                + "{\"apiGroups\":[\"\"],\"resources\":[\"pods\"],\"verbs\":[\"list\"]},"
                                + "{\"apiGroups\":[\"\"],\"resources\":[\"pods/log\"],\"verbs\":[\"get\"]}]"));
        assertThat(rendered.all("RoleBinding"))
                .allSatisfy(binding -> assertThat(binding.at("/subjects/0/name").asText())
                        .isEqualTo(rendered.pod().path("serviceAccountName").asText()));
        assertThat(rendered.only("NetworkPolicy").at("/spec/egress").toString()).contains("6443");
    }

    @Test
    void onlyInputFilesNeedSecretsOfJobs() {
        Rendered rendered =
                Chart.render(Chart.POSTGRESQL, "--set", "kubernetesJobs.enabled=true,kubernetesJobs.inputFiles=true");

        assertThat(rendered.only("Role").path("rules").toString())
                .contains("{\"apiGroups\":[\"\"],\"resources\":[\"secrets\"],\"verbs\":[\"create\"]}");
    }

    @ParameterizedTest
    @ValueSource(strings = {"postgresql", "sqlite"})
    void thePodsFitTheRestrictedStandard(String mode) {
        Rendered rendered = Chart.render(mode.equals("sqlite") ? Chart.SQLITE : Chart.POSTGRESQL);

        Stream.of(rendered.pod(), rendered.only("Pod").path("spec")).forEach(pod -> {
            assertThat(pod.at("/securityContext/runAsNonRoot").asBoolean()).isTrue();
            assertThat(pod.at("/securityContext/seccompProfile/type").asText()).isEqualTo("RuntimeDefault");
            assertThat(pod.path("automountServiceAccountToken").asBoolean(true)).isFalse();
            assertThat(pod.path("enableServiceLinks").asBoolean(true)).isFalse();
            JsonNode container = pod.at("/containers/0/securityContext");
            assertThat(container.path("allowPrivilegeEscalation").asBoolean(true))
                    .isFalse();
            assertThat(container.path("readOnlyRootFilesystem").asBoolean()).isTrue();
            assertThat(container.at("/capabilities/drop/0").asText()).isEqualTo("ALL");
        });
    }

    @Test
    void postgresqlModeHasTwoNodesThatAreReplacedOneByOne() {
        Rendered rendered = Chart.render(Chart.POSTGRESQL);
        JsonNode deployment = rendered.only("Deployment");

        assertThat(deployment.at("/spec/replicas").asInt()).isEqualTo(2);
        assertThat(deployment.at("/spec/strategy/rollingUpdate/maxUnavailable").asInt(1))
                .isZero();
        assertThat(deployment.at("/spec/strategy/rollingUpdate/maxSurge").asInt())
                .isEqualTo(1);
        assertThat(rendered.all("StatefulSet")).isEmpty();
        assertThat(environment(rendered.container()).get("LONGTASK_NODE"))
                .hasToString(
                        "{\"name\":\"LONGTASK_NODE\",\"valueFrom\":{\"fieldRef\":{\"fieldPath\":\"metadata.name\"}}}");
    }

    @Test
    void sqliteModeHasOneNodeAndAVolumeThatOutlivesIt() {
        Rendered rendered = Chart.render(Chart.SQLITE);
        JsonNode set = rendered.only("StatefulSet");

        assertThat(set.at("/spec/replicas").asInt()).isEqualTo(1);
        assertThat(set.at("/spec/volumeClaimTemplates/0/metadata/name").asText())
                .isEqualTo("data");
        assertThat(set.at("/spec/persistentVolumeClaimRetentionPolicy/whenDeleted")
                        .asText())
                .isEqualTo("Retain");
        assertThat(rendered.all("PodDisruptionBudget")).isEmpty();
        assertThat(value(rendered.container(), "LONGTASK_STORE_URL")).isEqualTo("sqlite:/data/longtask.db");
    }

    @Test
    void noPasswordIsInAnyObject() {
        Rendered rendered = Chart.render(Chart.POSTGRESQL);

        assertThat(rendered.all("Secret")).isEmpty();
        assertThat(environment(rendered.container()))
                .doesNotContainKeys("LONGTASK_STORE_PASSWORD", "LONGTASK_STORE_USERNAME");
    }

    @Test
    void aPodIsKilledOnlyAfterEveryWaitOfAStop() {
        assertThat(grace()).isEqualTo(60);
        assertThat(grace("--set", "shutdown.delay=1m,shutdown.drainTime=1h,shutdown.longestGrace=1500ms"))
                .isEqualTo(60 + 3_600 + 2 + 25);
        assertThat(grace("--set", "taskTypes.sleep.grace=2m")).isEqualTo(5 + 20 + 120 + 25);
        assertThat(grace("--set-json", "config={\"longtask.defaults.grace\":\"40s\"}"))
                .isEqualTo(5 + 20 + 40 + 25);
    }

    private static int grace(String... options) {
        return Chart.render(Chart.POSTGRESQL, options)
                .pod()
                .path("terminationGracePeriodSeconds")
                .asInt();
    }

    @Test
    void aChangedConfigurationRollsTheNodes() {
        assertThat(checksum("taskTypes.sleep.concurrency=3"))
                .isNotEqualTo(checksum("taskTypes.sleep.concurrency=4"))
                .isEqualTo(checksum("taskTypes.sleep.concurrency=3"));
    }

    private static String checksum(String setting) {
        return Chart.render(Chart.POSTGRESQL, "--set", setting)
                .only("Deployment")
                .at("/spec/template/metadata/annotations/checksum~1config")
                .asText();
    }

    @Test
    void taskTypesBecomePropertiesOfTheService() throws IOException {
        Properties properties = properties(Chart.render(
                Chart.POSTGRESQL,
                "--set-json",
                """
                taskTypes={"space.export":{"kind":"command","rate":"100/1m","fair":true,"concurrency":100000,
                "command":{"argv":["sh","-c","echo \\"a\\\\b\\"\\n  exit"],"env":{"A.B":" x"}},"ceiling":{"timeout":"1h"},
                "backoff":{"factor":1.5},"input-schema":{"type":"object","required":["é"]}},
                "render":{"kind":"http","http":{"url":"https://render.example","headers":{"X-A":"Bearer ${T}"},
                "allowed-hosts":["a","b:1"]}}}\
                """,
                "--set-json",
                "config={\"longtask.limits.bytes-per-creator\":20000000}"));

        Map<String, String> expected = new HashMap<>();
        String export = "longtask.types.\"space.export\".";
        String render = "longtask.types.\"render\".";
        expected.put(export + "kind", "command");
        expected.put(export + "rate", "100/1m");
        expected.put(export + "fair", "true");
        expected.put(export + "concurrency", "100000");
        expected.put(export + "command.argv[0]", "sh");
        expected.put(export + "command.argv[1]", "-c");
        expected.put(export + "command.argv[2]", "echo \"a\\b\"\n  exit");
        expected.put(export + "command.env.\"A.B\"", " x");
        expected.put(export + "ceiling.timeout", "1h");
        expected.put(export + "backoff.factor", "1.5");
        expected.put(export + "input-schema", "{\"required\":[\"é\"],\"type\":\"object\"}");
        expected.put(render + "kind", "http");
        expected.put(render + "http.url", "https://render.example");
        expected.put(render + "http.headers.\"X-A\"", "Bearer ${T}");
        expected.put(render + "http.allowed-hosts[0]", "a");
        expected.put(render + "http.allowed-hosts[1]", "b:1");
        expected.put("longtask.limits.bytes-per-creator", "20000000");
        assertThat(properties).containsExactlyInAnyOrderEntriesOf(new HashMap<>(expected));
    }

    @Test
    void kedaAsksForTheDemandAndDividesItByTheSlots() {
        Rendered rendered = Chart.render(Chart.POSTGRESQL, "--set", "autoscaling.kind=keda,slots=48");
        JsonNode trigger = rendered.only("ScaledObject").at("/spec/triggers/0");

        assertThat(trigger.at("/metadata/url").asText())
                .isEqualTo("http://longtask-management.tasks.svc:9000/q/scaling");
        assertThat(trigger.at("/metadata/valueLocation").asText()).isEqualTo("demand");
        assertThat(trigger.at("/metadata/targetValue").asText()).isEqualTo("48");
        assertThat(trigger.path("metricType").asText()).isEqualTo("AverageValue");
        assertThat(rendered.only("Deployment").path("spec").has("replicas")).isFalse();
    }

    @Test
    void selectorsMatchTheNodesAndNotTheTest() {
        Rendered rendered = Chart.render(Chart.POSTGRESQL, "--set", "serviceMonitor.enabled=true");
        JsonNode nodes = rendered.only("Deployment").at("/spec/template/metadata/labels");
        JsonNode test = rendered.only("Pod").at("/metadata/labels");

        Stream.of("Service", "PodDisruptionBudget", "NetworkPolicy")
                .flatMap(kind -> rendered.all(kind).stream())
                .map(object -> object.path("spec"))
                .map(spec -> spec.has("podSelector") ? spec.path("podSelector") : spec.path("selector"))
                .map(selector -> selector.has("matchLabels") ? selector.path("matchLabels") : selector)
                .forEach(selector -> {
                    assertThat(nodes.properties()).containsAll(selector.properties());
                    assertThat(test.properties().containsAll(selector.properties()))
                            .isFalse();
                });
        JsonNode monitored = rendered.only("ServiceMonitor").at("/spec/selector/matchLabels");
        assertThat(rendered.all("Service"))
                .filteredOn(
                        service -> service.at("/metadata/labels").properties().containsAll(monitored.properties()))
                .extracting(service -> service.at("/metadata/name").asText())
                .containsExactly("longtask-management");
    }

    @Test
    void thePortsAreThoseOfTheService() throws IOException {
        Properties service = new Properties();
        service.load(new StringReader(Files.readString(Path.of("src/main/resources/application.properties"))));

        JsonNode ports = Chart.render(Chart.POSTGRESQL).container().path("ports");

        assertThat(ports.at("/0/name").asText()).isEqualTo("http");
        assertThat(ports.at("/0/containerPort").asText()).isEqualTo(service.getProperty("quarkus.http.port"));
        assertThat(ports.at("/1/name").asText()).isEqualTo("management");
        assertThat(ports.at("/1/containerPort").asText()).isEqualTo(service.getProperty("quarkus.management.port"));
    }
}
