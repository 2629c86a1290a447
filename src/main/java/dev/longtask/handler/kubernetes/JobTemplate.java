package dev.longtask.handler.kubernetes;

import dev.longtask.config.InvalidConfigurationException;
import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.PodSpec;
import io.fabric8.kubernetes.api.model.PodTemplateSpec;
import io.fabric8.kubernetes.api.model.batch.v1.Job;
import io.fabric8.kubernetes.client.utils.Serialization;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The operator's template of a type's Jobs.
 *
 * @param job never changed; each Job is built from a copy
 * @param container the name of the container that does the work
 */
record JobTemplate(Job job, String container) {
    /** kubectl uses the same annotation. */
    private static final String DEFAULT_CONTAINER = "kubectl.kubernetes.io/default-container";

    private static final long LARGEST = 1 << 20;

    /**
     * Reads a template.
     *
     * @param key the configuration key, for messages
     * @param file the path of a YAML or JSON file
     * @throws InvalidConfigurationException when there is no such file, or when it is no template of a Job
     */
    static JobTemplate read(String key, String file) {
        String text = text(key, file);
        try {
            return of(key, Serialization.unmarshal(text, Job.class));
        } catch (InvalidConfigurationException e) {
            throw e;
        } catch (RuntimeException e) {
            // The parser's exceptions have no common type. Its messages quote the file.
            throw noJob(key, "");
        }
    }

    private static String text(String key, String file) {
        try {
            Path path = Path.of(file);
            if (Files.size(path) > LARGEST) {
                throw new InvalidConfigurationException(key, "must be at most " + LARGEST + " bytes long");
            }
            return Files.readString(path);
        } catch (InvalidPathException | IOException e) {
            throw new InvalidConfigurationException(key, "must be a readable file, but " + file + " is not");
        }
    }

    private static JobTemplate of(String key, @Nullable Job job) {
        if (job == null || !"Job".equals(job.getKind()) || !"batch/v1".equals(job.getApiVersion())) {
            throw noJob(key, "");
        }
        PodTemplateSpec template = job.getSpec() == null ? null : job.getSpec().getTemplate();
        PodSpec pod = template == null ? null : template.getSpec();
        if (template == null || pod == null || pod.getContainers().isEmpty()) {
            throw noJob(key, ": spec.template.spec.containers is missing");
        }
        if (isMoreThanOne(job.getSpec().getCompletions())
                || isMoreThanOne(job.getSpec().getParallelism())) {
            throw noJob(key, " with one pod: spec.completions and spec.parallelism can only be 1");
        }
        List<String> names =
                pod.getContainers().stream().map(Container::getName).toList();
        String container = container(template, names.getFirst());
        if (!names.contains(container)) {
            throw noJob(key, ": there is no container " + container);
        }
        return new JobTemplate(job, container);
    }

    private static boolean isMoreThanOne(@Nullable Integer number) {
        return number != null && number != 1;
    }

    private static String container(PodTemplateSpec template, String first) {
        Map<String, String> annotations =
                template.getMetadata() == null ? null : template.getMetadata().getAnnotations();
        return annotations == null ? first : annotations.getOrDefault(DEFAULT_CONTAINER, first);
    }

    private static InvalidConfigurationException noJob(String key, String more) {
        return new InvalidConfigurationException(key, "must be a YAML file with one batch/v1 Job" + more);
    }
}
