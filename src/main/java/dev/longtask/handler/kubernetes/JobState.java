package dev.longtask.handler.kubernetes;

import io.fabric8.kubernetes.api.model.ContainerState;
import io.fabric8.kubernetes.api.model.ContainerStateTerminated;
import io.fabric8.kubernetes.api.model.ContainerStatus;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodStatus;
import io.fabric8.kubernetes.api.model.batch.v1.Job;
import io.fabric8.kubernetes.api.model.batch.v1.JobCondition;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** What a Job and its pod tell about the work. */
sealed interface JobState {
    /** It has not ended. */
    record Unfinished(boolean isSuspended) implements JobState {}

    /**
     * Its pod can't start.
     *
     * @param reason one sentence
     * @param isHopeless whether waiting can't help
     */
    record Stuck(String reason, boolean isHopeless) implements JobState {}

    record Succeeded() implements JobState {}

    /**
     * It ended badly.
     *
     * @param reason one sentence for the creator
     */
    record Failed(String reason) implements JobState {}

    /** Reasons of a waiting container that does not start by itself. */
    Set<String> NO_IMAGE = Set.of("ErrImagePull", "ImagePullBackOff", "ErrImageNeverPull", "InvalidImageName");

    Set<String> NO_CONTAINER = Set.of("CreateContainerConfigError", "CreateContainerError", "RunContainerError");

    /**
     * Reads the state.
     *
     * @param pod the latest pod of the Job; null for none
     * @param container the name of the container that does the work
     */
    static JobState of(Job job, @Nullable Pod pod, String container) {
        if (has(job, "Complete")) {
            return new Succeeded();
        }
        Optional<JobCondition> failed = condition(job, "Failed");
        if (failed.isPresent()) {
            return new Failed(reason(failed.get(), pod, container));
        }
        return pod == null ? unfinished(job) : stuck(pod).orElseGet(() -> unfinished(job));
    }

    private static JobState unfinished(Job job) {
        return new Unfinished(Boolean.TRUE.equals(job.getSpec().getSuspend()));
    }

    private static boolean has(Job job, String type) {
        return condition(job, type).isPresent();
    }

    private static Optional<JobCondition> condition(Job job, String type) {
        return job.getStatus() == null
                ? Optional.empty()
                : job.getStatus().getConditions().stream()
                        .filter(condition -> type.equals(condition.getType()) && "True".equals(condition.getStatus()))
                        .findFirst();
    }

    private static Optional<JobState> stuck(Pod pod) {
        return containers(pod)
                .map(ContainerStatus::getState)
                .filter(state -> state != null && state.getWaiting() != null)
                .map(state -> String.valueOf(state.getWaiting().getReason()))
                .flatMap(reason -> stuck(reason).stream())
                .findFirst();
    }

    private static Optional<JobState> stuck(String reason) {
        if (NO_IMAGE.contains(reason)) {
            return Optional.of(new Stuck(
                    "The image of the Job's pod can't be pulled (" + reason + ").",
                    reason.equals("InvalidImageName") || reason.equals("ErrImageNeverPull")));
        }
        return NO_CONTAINER.contains(reason)
                ? Optional.of(new Stuck("The container of the Job's pod can't be started (" + reason + ").", false))
                : Optional.empty();
    }

    private static Stream<ContainerStatus> containers(Pod pod) {
        PodStatus status = pod.getStatus();
        return status == null
                ? Stream.empty()
                : Stream.concat(status.getInitContainerStatuses().stream(), status.getContainerStatuses().stream());
    }

    private static String reason(JobCondition failed, @Nullable Pod pod, String container) {
        if ("DeadlineExceeded".equals(failed.getReason())) {
            return "The Job ran longer than its deadline.";
        }
        String ofPod = pod == null || pod.getStatus() == null ? null : reason(pod, container);
        return ofPod == null ? "The Job failed (" + failed.getReason() + ")." : ofPod;
    }

    private static @Nullable String reason(Pod pod, String container) {
        if ("Evicted".equals(pod.getStatus().getReason())) {
            return "The Job's pod was evicted.";
        }
        Optional<String> disruption = pod.getStatus().getConditions().stream()
                .filter(condition ->
                        "DisruptionTarget".equals(condition.getType()) && "True".equals(condition.getStatus()))
                .map(condition -> "The Job's pod was stopped by the cluster (" + condition.getReason() + ").")
                .findFirst();
        return disruption.orElseGet(() -> containers(pod)
                .filter(status -> hasFailed(status))
                // The container that does the work says most.
                .sorted((one, other) -> Boolean.compare(isNamed(other, container), isNamed(one, container)))
                .map(JobState::reason)
                .findFirst()
                .orElse(null));
    }

    private static boolean isNamed(ContainerStatus status, String container) {
        return container.equals(status.getName());
    }

    private static boolean hasFailed(ContainerStatus status) {
        ContainerStateTerminated end = end(status);
        return end != null && end.getExitCode() != null && end.getExitCode() != 0;
    }

    private static String reason(ContainerStatus status) {
        ContainerStateTerminated end = end(status);
        if (end == null) {
            return "";
        }
        return "OOMKilled".equals(end.getReason())
                ? "The container " + status.getName() + " ran out of memory (OOMKilled)."
                : "The container " + status.getName() + " ended with exit code " + end.getExitCode() + ".";
    }

    private static @Nullable ContainerStateTerminated end(ContainerStatus status) {
        return status.getState() == null ? null : status.getState().getTerminated();
    }

    /** The state of the container that does the work; null before the pod has been placed on a node. */
    static @Nullable ContainerState container(Pod pod, String container) {
        return containers(pod)
                .filter(status -> isNamed(status, container))
                .map(ContainerStatus::getState)
                .findFirst()
                .orElse(null);
    }

    /** The termination message of the container that does the work; null for none. */
    static @Nullable String message(@Nullable Pod pod, String container) {
        ContainerState state = pod == null ? null : container(pod, container);
        ContainerStateTerminated end = state == null ? null : state.getTerminated();
        String message = end == null ? null : end.getMessage();
        return message == null || message.isBlank() ? null : message;
    }
}
