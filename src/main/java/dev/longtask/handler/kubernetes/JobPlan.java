package dev.longtask.handler.kubernetes;

import com.fasterxml.jackson.databind.JsonNode;
import dev.longtask.config.TypeConfig.KubernetesJob.InputDelivery;
import dev.longtask.handler.TaskContext;
import dev.longtask.handler.TaskFailure;
import dev.longtask.task.TraceContext;
import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.ContainerBuilder;
import io.fabric8.kubernetes.api.model.EnvVar;
import io.fabric8.kubernetes.api.model.EnvVarBuilder;
import io.fabric8.kubernetes.api.model.PodSpec;
import io.fabric8.kubernetes.api.model.PodTemplateSpec;
import io.fabric8.kubernetes.api.model.Secret;
import io.fabric8.kubernetes.api.model.SecretBuilder;
import io.fabric8.kubernetes.api.model.VolumeBuilder;
import io.fabric8.kubernetes.api.model.VolumeMountBuilder;
import io.fabric8.kubernetes.api.model.batch.v1.Job;
import io.fabric8.kubernetes.api.model.batch.v1.JobBuilder;
import io.fabric8.kubernetes.api.model.batch.v1.JobSpec;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Makes the Jobs of a type from its template.
 *
 * @param namespace where they run
 * @param instance the installation that they belong to
 * @param queue the Kueue queue that admits them; null for none
 * @param input how they get the task's input
 */
record JobPlan(
        JobTemplate template,
        String namespace,
        String instance,
        @Nullable String queue,
        InputDelivery input) {
    /** Below Linux's limit of a variable, 128 KiB. */
    static final int LARGEST_VARIABLE = 100 << 10;
    /** Below Kubernetes' limit of a Secret, 1 MiB. */
    static final int LARGEST_FILE = 1_000_000;

    private static final String INPUT_KEY = "input.json";
    private static final String CHECKPOINT_KEY = "checkpoint.json";
    private static final String INPUT_VOLUME = "longtask-input";
    private static final String INPUT_DIRECTORY = "/longtask";
    /** The Job's own deadline is later than the attempt's time limit, which removes the Job in an orderly way. */
    private static final Duration BACKSTOP_MARGIN = Duration.ofMinutes(1);

    private static final int KEPT_AFTER_FINISH = (int) Duration.ofDays(1).toSeconds();

    /**
     * Checks that a Job can take the input.
     *
     * @param text JSON text
     * @throws TaskFailure when it is too large
     */
    void checkInput(String text) {
        int largest = switch (input) {
            case ENV -> LARGEST_VARIABLE;
            case FILE -> LARGEST_FILE;
        };
        if (text.getBytes(StandardCharsets.UTF_8).length > largest) {
            throw TaskFailure.nonRetryable(
                    "The input is larger than %d bytes, the limit of tasks of this type.".formatted(largest));
        }
    }

    /** The Job of an attempt. */
    Job job(TaskContext context, String text) {
        String name = Names.job(context.id(), context.attempt());
        Map<String, String> labels = labels(context, name);
        Job job = new JobBuilder(template.job())
                .editOrNewMetadata()
                .withName(name)
                .withGenerateName(null)
                .withNamespace(namespace)
                .addToLabels(labels)
                .endMetadata()
                .withStatus(null)
                .build();
        if (queue != null) {
            job.getMetadata().getLabels().put(Names.QUEUE, queue);
        }
        JobSpec spec = job.getSpec();
        spec.setBackoffLimit(0);
        // A second pod must not start while the first one still ends.
        spec.setPodReplacementPolicy("Failed");
        spec.setActiveDeadlineSeconds(deadline(spec.getActiveDeadlineSeconds(), context));
        if (spec.getTtlSecondsAfterFinished() == null) {
            spec.setTtlSecondsAfterFinished(KEPT_AFTER_FINISH);
        }
        PodTemplateSpec pod = spec.getTemplate()
                .edit()
                .editOrNewMetadata()
                .addToLabels(labels)
                .endMetadata()
                .editSpec()
                .withRestartPolicy("Never")
                .withTerminationGracePeriodSeconds(Math.max(1, roundedUp(context.grace())))
                .endSpec()
                .build();
        giveInput(pod.getSpec(), name, text, context);
        spec.setTemplate(pod);
        return job;
    }

    private Map<String, String> labels(TaskContext context, String name) {
        Map<String, String> labels = new HashMap<>(Names.ofInstallation(instance));
        labels.put(Names.TASK, context.id().toString());
        labels.put(Names.ATTEMPT, Integer.toString(context.attempt()));
        labels.put(Names.TYPE, Names.labelValue(context.type()));
        labels.put(Names.JOB, name);
        return labels;
    }

    private static long deadline(@Nullable Long wanted, TaskContext context) {
        long backstop = roundedUp(context.timeout().plus(context.grace()).plus(BACKSTOP_MARGIN));
        return wanted == null ? backstop : Math.min(wanted, backstop);
    }

    private static long roundedUp(Duration time) {
        return time.plusSeconds(1).minusNanos(1).toSeconds();
    }

    private void giveInput(PodSpec pod, String job, String text, TaskContext context) {
        List<EnvVar> variables = new ArrayList<>();
        variables.add(variable("LONGTASK_TASK_ID", context.id().toString()));
        variables.add(variable("LONGTASK_ATTEMPT", Integer.toString(context.attempt())));
        TraceContext trace = context.trace();
        if (trace != null) {
            variables.add(variable("TRACEPARENT", trace.parent()));
            if (trace.state() != null) {
                variables.add(variable("TRACESTATE", trace.state()));
            }
        }
        String checkpoint = checkpoint(context, text);
        List<Container> containers = pod.getContainers();
        int index = indexOf(containers);
        ContainerBuilder container = new ContainerBuilder(containers.get(index));
        switch (input) {
            case ENV -> {
                variables.add(variable("LONGTASK_INPUT", text));
                if (checkpoint != null) {
                    variables.add(variable("LONGTASK_CHECKPOINT", checkpoint));
                }
            }
            case FILE -> {
                variables.add(variable("LONGTASK_INPUT_FILE", INPUT_DIRECTORY + "/" + INPUT_KEY));
                if (checkpoint != null) {
                    variables.add(variable("LONGTASK_CHECKPOINT_FILE", INPUT_DIRECTORY + "/" + CHECKPOINT_KEY));
                }
                container.addToVolumeMounts(new VolumeMountBuilder()
                        .withName(INPUT_VOLUME)
                        .withMountPath(INPUT_DIRECTORY)
                        .withReadOnly(true)
                        .build());
                pod.getVolumes()
                        .add(new VolumeBuilder()
                                .withName(INPUT_VOLUME)
                                .withNewSecret()
                                .withSecretName(job)
                                .endSecret()
                                .build());
            }
        }
        container.removeMatchingFromEnv(
                present -> variables.stream().anyMatch(own -> own.getName().equals(present.getName())));
        containers.set(index, container.addAllToEnv(variables).build());
    }

    /** The checkpoint as JSON text; null if there is none, or if it does not fit beside the input. */
    private @Nullable String checkpoint(TaskContext context, String text) {
        JsonNode checkpoint = context.checkpoint();
        if (checkpoint == null) {
            return null;
        }
        String json = checkpoint.toString();
        int room = switch (input) {
            case ENV -> LARGEST_VARIABLE;
            case FILE -> LARGEST_FILE - text.getBytes(StandardCharsets.UTF_8).length;
        };
        return json.getBytes(StandardCharsets.UTF_8).length > room ? null : json;
    }

    private int indexOf(List<Container> containers) {
        for (int i = 0; i < containers.size(); i++) {
            if (template.container().equals(containers.get(i).getName())) {
                return i;
            }
        }
        throw new IllegalStateException("the template lost its container");
    }

    /** Kubernetes replaces {@code $(NAME)} in a value by another variable, which may be a secret: escape each dollar. */
    private static EnvVar variable(String name, String value) {
        return new EnvVarBuilder()
                .withName(name)
                .withValue(value.replace("$", "$$"))
                .build();
    }

    /** Input and checkpoint as a Secret that is deleted with its Job; null if the Job has them in variables. */
    @Nullable Secret secret(Job owner, TaskContext context, String text) {
        return switch (input) {
            case ENV -> null;
            case FILE ->
                new SecretBuilder()
                        .withNewMetadata()
                        .withName(owner.getMetadata().getName())
                        .withNamespace(namespace)
                        .withLabels(Map.copyOf(owner.getMetadata().getLabels()))
                        .addNewOwnerReference()
                        .withApiVersion("batch/v1")
                        .withKind("Job")
                        .withName(owner.getMetadata().getName())
                        .withUid(owner.getMetadata().getUid())
                        .endOwnerReference()
                        .endMetadata()
                        .withImmutable(true)
                        .addToData(files(text, checkpoint(context, text)))
                        .build();
        };
    }

    private static Map<String, String> files(String text, @Nullable String checkpoint) {
        Map<String, String> files = new HashMap<>();
        files.put(INPUT_KEY, encoded(text));
        if (checkpoint != null) {
            files.put(CHECKPOINT_KEY, encoded(checkpoint));
        }
        return files;
    }

    private static String encoded(String text) {
        return Base64.getEncoder().encodeToString(text.getBytes(StandardCharsets.UTF_8));
    }
}
