package dev.longtask.handler.kubernetes;

import dev.longtask.task.TaskId;
import io.fabric8.kubernetes.api.model.HasMetadata;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The names, labels and annotations of Jobs and their pods. */
final class Names {
    static final String MANAGED_BY = "app.kubernetes.io/managed-by";
    static final String LONGTASK = "longtask";
    static final String INSTANCE = "app.kubernetes.io/instance";
    static final String TASK = "longtask.dev/task";
    /** On a Job the latest attempt that follows it, on its pods the attempt that created it. */
    static final String ATTEMPT = "longtask.dev/attempt";

    static final String TYPE = "longtask.dev/type";
    static final String JOB = "longtask.dev/job";
    static final String QUEUE = "kueue.x-k8s.io/queue-name";
    /** The time of the last log line that was passed on, saved when a node gives a Job away. */
    static final String REPORTED_UNTIL = "longtask.dev/reported-until";

    private static final int LONGEST_LABEL = 63;

    private Names() {}

    /** The name of the Job that an attempt creates: the same for a repeat of the same attempt. */
    static String job(TaskId task, int attempt) {
        return LONGTASK + "-" + task + "-" + attempt;
    }

    /** The labels by which an installation recognizes its Jobs. */
    static Map<String, String> ofInstallation(String instance) {
        return Map.of(MANAGED_BY, LONGTASK, INSTANCE, instance);
    }

    /** The task that a Job belongs to; empty if its label was tampered with. */
    static Optional<TaskId> task(HasMetadata job) {
        return TaskId.parse(label(job, TASK));
    }

    /** The latest attempt that follows a Job; 0 if its label was tampered with. */
    static int attempt(HasMetadata job) {
        String label = label(job, ATTEMPT);
        return label.matches("[0-9]{1,9}") ? Integer.parseInt(label) : 0;
    }

    private static String label(HasMetadata object, String name) {
        Map<String, String> labels = object.getMetadata().getLabels();
        return labels == null ? "" : labels.getOrDefault(name, "");
    }

    static @Nullable String annotation(HasMetadata object, String name) {
        Map<String, String> annotations = object.getMetadata().getAnnotations();
        return annotations == null ? null : annotations.get(name);
    }

    /** The text as the value of a label, with other characters replaced. */
    static String labelValue(String text) {
        String allowed = text.replaceAll("[^A-Za-z0-9_.-]", "_");
        String cut = allowed.substring(0, Math.min(LONGEST_LABEL, allowed.length()));
        return cut.replaceAll("^[^A-Za-z0-9]+|[^A-Za-z0-9]+$", "");
    }
}
