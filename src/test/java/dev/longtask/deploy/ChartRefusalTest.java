package dev.longtask.deploy;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Sets of values that the chart refuses; the message names the value. */
class ChartRefusalTest {
    record Refused(String named, String values, List<String> options) {
        @Override
        public String toString() {
            return String.join(" ", options) + " names " + named;
        }
    }

    private static Refused postgresql(String named, String settings) {
        return new Refused(named, Chart.POSTGRESQL, List.of("--set", settings));
    }

    private static Refused sqlite(String named, String settings) {
        return new Refused(named, Chart.SQLITE, List.of("--set", settings));
    }

    private static Refused json(String named, String setting) {
        return new Refused(named, Chart.POSTGRESQL, List.of("--set-json", setting));
    }

    static Stream<Refused> refused() {
        return Stream.of(
                sqlite("/replicas", "replicas=2"),
                sqlite("/autoscaling/kind", "autoscaling.kind=keda"),
                sqlite("/autoscaling/kind", "autoscaling.kind=hpa"),
                sqlite("/store/sqlite/accessMode", "store.sqlite.accessMode=ReadWriteMany"),
                postgresql("/store/kind", "store.kind=mysql"),
                postgresql("/store/postgresql/existingSecret", "store.postgresql.existingSecret="),
                postgresql("/store/postgresql/url", "store.postgresql.url="),
                // Credentials belong in the Secret.
                postgresql("/store/postgresql/url", "store.postgresql.url=postgresql://me:secret@db:5432/longtask"),
                postgresql("additional properties 'password'", "store.postgresql.password=secret"),
                json("longtask.store.password", "config={\"longtask.store.password\":\"secret\"}"),
                postgresql("/oidc/issuer", "oidc.issuer="),
                postgresql("/oidc/audience", "oidc.audience="),
                postgresql("/image/digest", "image.digest=latest"),
                postgresql("/slots", "slots=0"),
                postgresql("additional properties 'replica'", "replica=3"),
                postgresql("/ingress/hosts", "ingress.enabled=true"),
                postgresql("/dashboard/clientId", "dashboard.enabled=true,dashboard.existingSecret=pages"),
                sqlite("/dashboard/existingSecret", "dashboard.enabled=true,dashboard.clientId=pages"),
                postgresql("/httpRoute/parentRefs", "httpRoute.enabled=true"),
                postgresql("/httpRoute/requestTimeout", "httpRoute.requestTimeout=60s"),
                postgresql("/shutdown/drainTime", "shutdown.drainTime=PT20S"),
                postgresql("/shutdown/margin", "shutdown.margin=19s"),
                postgresql("/autoscaling/minReplicas", "autoscaling.kind=keda,autoscaling.minReplicas=0"),
                postgresql("/taskTypes", "existingConfigMap=mine"),
                postgresql("additional properties 'max-atempts'", "taskTypes.sleep.max-atempts=3"),
                postgresql("missing property 'command'", "taskTypes.sleep.kind=command"),
                postgresql("missing property 'http'", "taskTypes.sleep.kind=http"),
                postgresql("/taskTypes/sleep/grace", "taskTypes.sleep.grace=soon"),
                json("longtask.types.a.kind", "config={\"longtask.types.a.kind\":\"sleep\"}"),
                json("longtask.drain-time", "config={\"longtask.drain-time\":\"1h\"}"),
                json("/extraEnv/0/name", "extraEnv=[{\"name\":\"LONGTASK_STORE_URL\",\"value\":\"x\"}]"));
    }

    @ParameterizedTest
    @MethodSource("refused")
    void lintAndTemplateFailAndNameTheValue(Refused set) {
        Tool.Result rendered = Chart.template(set.values(), set.options());
        assertThat(rendered.succeeded()).isFalse();
        assertThat(rendered.output()).contains(set.named());

        Tool.Result lint = Chart.lint(set.values(), set.options());
        assertThat(lint.succeeded()).isFalse();
        assertThat(lint.output()).contains(set.named());
    }

    /** A schema cannot compare two values, and Helm's check of templates ignores their failures. */
    @Test
    void templateFailsWhereTheMinimumOfNodesExceedsTheMaximum() {
        Tool.Result rendered =
                Chart.template(Chart.POSTGRESQL, List.of("--set", "autoscaling.kind=keda,autoscaling.minReplicas=11"));

        assertThat(rendered.succeeded()).isFalse();
        assertThat(rendered.output()).contains("autoscaling.minReplicas must not exceed autoscaling.maxReplicas");
    }
}
