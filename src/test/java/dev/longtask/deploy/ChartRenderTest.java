package dev.longtask.deploy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Sets of values that the chart accepts: they pass Helm's checks, and Kubernetes knows all fields of their objects. */
class ChartRenderTest {
    private static final List<String> EVERYTHING = List.of(
            "--set", "image.digest=sha256:" + "0123456789abcdef".repeat(4),
            "--set-json", "imagePullSecrets=[{\"name\":\"registry\"}]",
            "--set", "commonLabels.team=exports,podLabels.tier=back,podAnnotations.note=x,nodeSelector.disk=ssd",
            "--set", "priorityClassName=high,publicUrl=https://tasks.example,oidc.roleClaimPath=realm_access/roles",
            "--set-json", "tolerations=[{\"key\":\"tasks\",\"operator\":\"Exists\"}]",
            "--set-json", "affinity={\"nodeAffinity\":{}}",
            "--set-json",
                    "extraEnv=[{\"name\":\"RENDER_TOKEN\",\"valueFrom\":{\"secretKeyRef\":{\"name\":\"r\",\"key\":\"t\"}}}]",
            "--set-json", "extraEnvFrom=[{\"secretRef\":{\"name\":\"more\"}}]",
            "--set-json", "extraVolumes=[{\"name\":\"programs\",\"configMap\":{\"name\":\"programs\"}}]",
            "--set-json", "extraVolumeMounts=[{\"name\":\"programs\",\"mountPath\":\"/opt/programs\"}]",
            "--set-json", "config={\"longtask.lease\":\"1m\",\"longtask.limits.stored-per-creator\":1000000000}",
            "--set", "service.type=LoadBalancer,service.port=80,service.annotations.a=b,serviceAccount.annotations.c=d",
            "--set",
                    "ingress.enabled=true,ingress.className=nginx,ingress.hosts={tasks.example},ingress.annotations.a=b",
            "--set-json", "ingress.tls=[{\"hosts\":[\"tasks.example\"],\"secretName\":\"tls\"}]",
            "--set", "httpRoute.enabled=true,httpRoute.hostnames={tasks.example},httpRoute.annotations.a=b",
            "--set-json", "httpRoute.parentRefs=[{\"name\":\"gateway\",\"namespace\":\"gateways\"}]",
            "--set-json", "networkPolicy.apiFrom=[{\"namespaceSelector\":{\"matchLabels\":{\"a\":\"b\"}}}]",
            "--set", "networkPolicy.egress.enabled=true",
            "--set-json", "networkPolicy.egress.postgresqlTo=[{\"ipBlock\":{\"cidr\":\"10.0.0.0/8\"}}]",
            "--set-json", "networkPolicy.egress.issuerTo=[{\"ipBlock\":{\"cidr\":\"10.0.0.0/8\"}}]",
            "--set-json", "networkPolicy.egress.extraRules=[{\"ports\":[{\"port\":8080}]}]",
            "--set", "serviceMonitor.enabled=true,serviceMonitor.labels.release=prometheus",
            "--set",
                    "prometheusRule.enabled=true,prometheusRule.labels.release=prometheus,grafanaDashboard.enabled=true",
            "--set", "dashboard.enabled=true,dashboard.clientId=pages,dashboard.existingSecret=pages");

    record Accepted(String name, String values, List<String> options) {
        Accepted(String name, String values, String... options) {
            this(name, values, List.of(options));
        }

        @Override
        public String toString() {
            return name;
        }
    }

    static Stream<Accepted> accepted() {
        return Stream.of(
                new Accepted("PostgreSQL", Chart.POSTGRESQL),
                new Accepted("SQLite", Chart.SQLITE),
                new Accepted("PostgreSQL with everything", Chart.POSTGRESQL, EVERYTHING),
                new Accepted("SQLite with everything", Chart.SQLITE, EVERYTHING),
                new Accepted("stopped", Chart.POSTGRESQL, "--set", "replicas=0"),
                new Accepted(
                        "KEDA", Chart.POSTGRESQL, "--set", "autoscaling.kind=keda,autoscaling.keda.demandPerNode=20"),
                new Accepted("HPA", Chart.POSTGRESQL, "--set", "autoscaling.kind=hpa"),
                new Accepted("any audience", Chart.POSTGRESQL, "--set", "oidc.anyAudience=true,oidc.audience="),
                new Accepted(
                        "URL of the Secret",
                        Chart.POSTGRESQL,
                        "--set",
                        "store.postgresql.urlKey=uri,store.postgresql.url=,store.postgresql.usernameKey="
                                + ",store.postgresql.passwordKey="),
                new Accepted("a claim that exists", Chart.SQLITE, "--set", "store.sqlite.existingClaim=tasks"),
                new Accepted(
                        "a class of volumes",
                        Chart.SQLITE,
                        "--set",
                        "store.sqlite.storageClass=fast,store.sqlite.accessMode=ReadWriteOncePod,store.sqlite.annotations.a=b"),
                new Accepted(
                        "a ConfigMap that exists", Chart.POSTGRESQL, "--set", "existingConfigMap=mine,taskTypes=null"),
                new Accepted(
                        "little else",
                        Chart.POSTGRESQL,
                        "--set",
                        "serviceAccount.create=false,podDisruptionBudget.enabled=false,networkPolicy.enabled=false"),
                new Accepted("names", Chart.POSTGRESQL, "--set", "fullnameOverride=" + "a".repeat(70)),
                new Accepted("another name", Chart.POSTGRESQL, "--set", "nameOverride=tasks"));
    }

    @ParameterizedTest
    @MethodSource("accepted")
    void itPassesHelmsChecksAndKubernetesKnowsAllFields(Accepted set) {
        Tool.Result lint = Chart.lint(set.values(), set.options());
        assertThat(lint.succeeded()).as(lint.output()).isTrue();

        List<JsonNode> objects = Chart.render(set.values(), set.options()).objects();

        assertThat(objects).hasSizeGreaterThan(4).allSatisfy(KubernetesTypes::check);
        assertThat(objects).allSatisfy(object -> {
            assertThat(object.at("/metadata/labels/app.kubernetes.io~1instance").asText())
                    .isEqualTo("longtask");
            assertThat(object.at("/metadata/name").asText()).hasSizeBetween(1, 63);
        });
        assertThat(names(objects)).doesNotHaveDuplicates();
    }

    private static List<String> names(List<JsonNode> objects) {
        return objects.stream()
                .map(object -> object.path("kind").asText() + " "
                        + object.at("/metadata/name").asText())
                .toList();
    }

    @Test
    void theSetsRenderEveryKindOfObject() {
        Set<String> kinds = accepted()
                .flatMap(set -> Chart.render(set.values(), set.options()).objects().stream())
                .map(object -> object.path("kind").asText())
                .collect(Collectors.toCollection(TreeSet::new));

        assertThat(kinds)
                .containsExactlyInAnyOrder(
                        "ConfigMap",
                        "Deployment",
                        "HTTPRoute",
                        "HorizontalPodAutoscaler",
                        "Ingress",
                        "NetworkPolicy",
                        "Pod",
                        "PodDisruptionBudget",
                        "PrometheusRule",
                        "ScaledObject",
                        "Service",
                        "ServiceAccount",
                        "ServiceMonitor",
                        "StatefulSet");
    }

    @Test
    void theCheckFindsUnknownFieldsAndWrongValuesOfEveryKind() {
        List<String> all = Stream.concat(EVERYTHING.stream(), Stream.of("--set", "autoscaling.kind=keda"))
                .toList();
        for (JsonNode object : Chart.render(Chart.POSTGRESQL, all).objects()) {
            ObjectNode unknown = object.deepCopy();
            unknown.put("speck", 1);
            assertThatThrownBy(() -> KubernetesTypes.check(unknown))
                    .as(unknown.path("kind").asText())
                    .hasMessageContaining("speck");
            if (object.path("spec").isObject()) {
                ObjectNode nested = object.deepCopy();
                ((ObjectNode) nested.path("spec")).put("speck", 1);
                assertThatThrownBy(() -> KubernetesTypes.check(nested))
                        .as(nested.path("kind").asText())
                        .hasMessageContaining("speck");
            }
        }
        ObjectNode wrong = Chart.render(Chart.POSTGRESQL).only("Deployment").deepCopy();
        ((ObjectNode) wrong.path("spec")).put("replicas", "two");
        assertThatThrownBy(() -> KubernetesTypes.check(wrong)).hasMessageContaining("two");
    }
}
