package dev.longtask.handler.kubernetes;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.node.TextNode;
import dev.longtask.handler.TaskFailure;
import dev.longtask.task.TraceContext;
import dev.longtask.testing.RecordingContext;
import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.EnvVar;
import io.fabric8.kubernetes.api.model.Secret;
import io.fabric8.kubernetes.api.model.batch.v1.Job;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Map;
import java.util.stream.Collectors;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;

/** The Jobs that a type's template becomes. */
class JobPlanTest extends KubernetesFixture {
    private final RecordingContext context = context(3);

    private static Container work(Job job) {
        return job.getSpec().getTemplate().getSpec().getContainers().get(1);
    }

    private static Map<String, String> variables(Job job) {
        return work(job).getEnv().stream().collect(Collectors.toMap(EnvVar::getName, EnvVar::getValue));
    }

    @Test
    void aJobIsNamedAndLabelledForItsTaskAndNeverRepeatsItself() {
        settings.put("longtask.types.t.kubernetes-job.queue", "gpu");
        begin(handler(), context);
        Job job = job();

        assertThat(job.getMetadata().getName()).isEqualTo("longtask-" + context.id() + "-3");
        assertThat(job.getMetadata().getLabels())
                .containsEntry("app.kubernetes.io/managed-by", "longtask")
                .containsEntry("app.kubernetes.io/instance", "blue")
                .containsEntry("longtask.dev/task", context.id().toString())
                .containsEntry("longtask.dev/attempt", "3")
                .containsEntry("longtask.dev/type", "type")
                .containsEntry("kueue.x-k8s.io/queue-name", "gpu")
                .containsEntry("team", "maps");
        assertThat(job.getSpec().getTemplate().getMetadata().getLabels())
                .containsEntry("longtask.dev/task", context.id().toString())
                .containsEntry("longtask.dev/job", job.getMetadata().getName());
        assertThat(job.getSpec().getBackoffLimit()).isZero();
        assertThat(job.getSpec().getPodReplacementPolicy()).isEqualTo("Failed");
        assertThat(job.getSpec().getActiveDeadlineSeconds()).isEqualTo(3_600 + 5 + 60);
        assertThat(job.getSpec().getTtlSecondsAfterFinished()).isEqualTo(86_400);
        assertThat(job.getSpec().getTemplate().getSpec().getRestartPolicy()).isEqualTo("Never");
        assertThat(job.getSpec().getTemplate().getSpec().getTerminationGracePeriodSeconds())
                .isEqualTo(5);
    }

    @Test
    void theContainerThatDoesTheWorkGetsTheInputInAVariable() {
        begin(handler(), context);
        Job job = job();

        assertThat(variables(job))
                .containsEntry("MODE", "fast")
                .containsEntry("LONGTASK_INPUT", "{\"scene\":7}")
                .containsEntry("LONGTASK_TASK_ID", context.id().toString())
                .containsEntry("LONGTASK_ATTEMPT", "3");
        assertThat(job.getSpec()
                        .getTemplate()
                        .getSpec()
                        .getContainers()
                        .getFirst()
                        .getEnv())
                .isEmpty();
    }

    @Test
    void theContainerGetsTheTraceOfTheAttemptThatCreatedTheJob() {
        context.trace = new TraceContext("00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01", "vendor=1");
        begin(handler(), context);

        assertThat(variables(job()))
                .containsEntry("TRACEPARENT", "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01")
                .containsEntry("TRACESTATE", "vendor=1");
    }

    @Test
    void anInputCannotReferToTheContainersOtherVariables() {
        var _ = handler().run(TextNode.valueOf("$(TOKEN) costs $5"), context).subscribeAsCompletionStage();

        // Kubernetes makes one dollar of two.
        assertThat(variables(job())).containsEntry("LONGTASK_INPUT", "\"$$(TOKEN) costs $$5\"");
    }

    @Test
    void anInputThatAVariableCannotHoldIsRefused() {
        assertThatThrownBy(() -> handler().run(TextNode.valueOf("x".repeat(JobPlan.LARGEST_VARIABLE)), context))
                .isInstanceOfSatisfying(
                        TaskFailure.class,
                        failure -> assertThat(failure.isFinal()).isTrue())
                .hasMessageContaining("102400 bytes");
        assertThat(cluster.jobs()).isEmpty();
    }

    @Test
    void anInputMayComeInAFileThatIsDeletedWithTheJob() {
        settings.put("longtask.types.t.kubernetes-job.input", "file");
        begin(handler(), context);
        Job job = job();
        Awaitility.await().until(() -> !secrets().isEmpty());
        Secret secret = secrets().getFirst();

        assertThat(Base64.getDecoder().decode(secret.getData().get("input.json")))
                .isEqualTo("{\"scene\":7}".getBytes(StandardCharsets.UTF_8));
        assertThat(secret.getMetadata().getOwnerReferences().getFirst().getUid())
                .isEqualTo(job.getMetadata().getUid());
        assertThat(variables(job)).containsEntry("LONGTASK_INPUT_FILE", "/longtask/input.json");
        assertThat(work(job).getVolumeMounts().getFirst().getMountPath()).isEqualTo("/longtask");
        assertThat(job.getSpec()
                        .getTemplate()
                        .getSpec()
                        .getVolumes()
                        .getFirst()
                        .getSecret()
                        .getSecretName())
                .isEqualTo(secret.getMetadata().getName());
    }

    @Test
    void theCheckpointComesAsTheInputDoes() {
        context.checkpoint = TextNode.valueOf("page $7");
        begin(handler(), context);

        assertThat(variables(job())).containsEntry("LONGTASK_CHECKPOINT", "\"page $$7\"");
    }

    @Test
    void theCheckpointComesInAFileBesideTheInput() {
        settings.put("longtask.types.t.kubernetes-job.input", "file");
        context.checkpoint = TextNode.valueOf("page 7");
        begin(handler(), context);
        Job job = job();
        Awaitility.await().until(() -> !secrets().isEmpty());

        assertThat(Base64.getDecoder().decode(secrets().getFirst().getData().get("checkpoint.json")))
                .isEqualTo("\"page 7\"".getBytes(StandardCharsets.UTF_8));
        assertThat(variables(job)).containsEntry("LONGTASK_CHECKPOINT_FILE", "/longtask/checkpoint.json");
    }

    @Test
    void aCheckpointThatDoesNotFitIsNotGiven() {
        context.checkpoint = TextNode.valueOf("x".repeat(JobPlan.LARGEST_VARIABLE));
        begin(handler(), context);

        assertThat(variables(job())).doesNotContainKey("LONGTASK_CHECKPOINT").containsKey("LONGTASK_INPUT");
    }

    private java.util.List<Secret> secrets() {
        return cluster.client.secrets().inNamespace("test").list().getItems();
    }

    @Test
    void aJobHasNoMoreTimeThanItsTemplateAllows() {
        begin(
                handler(TEMPLATE.replace("backoffLimit: 6", "activeDeadlineSeconds: 30\n  ttlSecondsAfterFinished: 7")),
                context);
        Job job = job();

        assertThat(job.getSpec().getActiveDeadlineSeconds()).isEqualTo(30);
        assertThat(job.getSpec().getTtlSecondsAfterFinished()).isEqualTo(7);
    }

    @Test
    void aTypesNameBecomesAValidLabel() {
        assertThat(Names.labelValue("render/4k ü")).isEqualTo("render_4k");
        assertThat(Names.labelValue("x".repeat(100))).hasSize(63);
        assertThat(Names.labelValue("§")).isEmpty();
    }
}
