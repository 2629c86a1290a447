package dev.longtask.handler.kubernetes;

import static org.assertj.core.api.Assertions.assertThat;

import dev.longtask.testing.TestCluster;
import io.fabric8.kubernetes.api.model.ContainerState;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodBuilder;
import io.fabric8.kubernetes.api.model.batch.v1.Job;
import io.fabric8.kubernetes.api.model.batch.v1.JobBuilder;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** Reasons that a person can act on. */
class JobStateTest {
    private static Job failed(String reason) {
        return new JobBuilder()
                .withNewSpec()
                .endSpec()
                .withNewStatus()
                .addNewCondition()
                .withType("Failed")
                .withStatus("True")
                .withReason(reason)
                .endCondition()
                .endStatus()
                .build();
    }

    private static PodBuilder pod(String container, ContainerState state) {
        return new PodBuilder()
                .withNewStatus()
                .addNewContainerStatus()
                .withName(container)
                .withState(state)
                .endContainerStatus()
                .endStatus();
    }

    private static void assertReason(Job job, @Nullable Pod pod, String reason) {
        assertThat(JobState.of(job, pod, "work")).isEqualTo(new JobState.Failed(reason));
    }

    @Test
    void theExitCodeOfTheWorkSaysMoreThanThatOfASidecar() {
        Pod pod = pod("sidecar", TestCluster.ended(1, "Error", null))
                .editStatus()
                .addNewContainerStatus()
                .withName("work")
                .withState(TestCluster.ended(4, "Error", null))
                .endContainerStatus()
                .endStatus()
                .build();

        assertReason(failed("BackoffLimitExceeded"), pod, "The container work ended with exit code 4.");
    }

    @Test
    void aContainerThatRanOutOfMemoryIsNamed() {
        assertReason(
                failed("BackoffLimitExceeded"),
                pod("work", TestCluster.ended(137, "OOMKilled", null)).build(),
                "The container work ran out of memory (OOMKilled).");
    }

    @Test
    void anEvictedPodIsNamed() {
        assertReason(
                failed("BackoffLimitExceeded"),
                pod("work", TestCluster.ended(137, "Error", null))
                        .editStatus()
                        .withReason("Evicted")
                        .endStatus()
                        .build(),
                "The Job's pod was evicted.");
    }

    @Test
    void aPodThatTheClusterStoppedIsNamed() {
        assertReason(
                failed("BackoffLimitExceeded"),
                pod("work", TestCluster.ended(143, "Error", null))
                        .editStatus()
                        .addNewCondition()
                        .withType("DisruptionTarget")
                        .withStatus("True")
                        .withReason("PreemptionByScheduler")
                        .endCondition()
                        .endStatus()
                        .build(),
                "The Job's pod was stopped by the cluster (PreemptionByScheduler).");
    }

    @Test
    void aDeadlineIsNamedAndSoIsAnUnknownReason() {
        assertReason(failed("DeadlineExceeded"), null, "The Job ran longer than its deadline.");
        assertReason(failed("BackoffLimitExceeded"), null, "The Job failed (BackoffLimitExceeded).");
    }

    @Test
    void anImageWithAnInvalidNameIsHopeless() {
        Job job = new JobBuilder().withNewSpec().endSpec().build();

        assertThat(JobState.of(
                        job,
                        pod("work", TestCluster.waiting("InvalidImageName")).build(),
                        "work"))
                .isEqualTo(new JobState.Stuck("The image of the Job's pod can't be pulled (InvalidImageName).", true));
        assertThat(JobState.of(
                        job,
                        pod("work", TestCluster.waiting("ContainerCreating")).build(),
                        "work"))
                .isEqualTo(new JobState.Unfinished(false));
    }
}
