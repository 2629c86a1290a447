package dev.longtask.handler.kubernetes;

import static org.assertj.core.api.Assertions.assertThat;

import dev.longtask.task.TaskId;
import io.fabric8.kubernetes.api.model.batch.v1.Job;
import io.fabric8.kubernetes.api.model.batch.v1.JobBuilder;
import io.smallrye.mutiny.Uni;
import java.util.UUID;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;

class JobSweeperTest extends KubernetesFixture {
    private static final TaskId TASK = new TaskId(new UUID(1, 1));

    private JobSweeper sweeper() {
        return new JobSweeper(
                new Cluster(cluster.client, "test", "blue"),
                id -> Uni.createFrom().item(unfinished.contains(id)));
    }

    private void create(String name, String instance, String task) {
        Job job = new JobBuilder()
                .withNewMetadata()
                .withName(name)
                .withNamespace("test")
                .addToLabels(Names.ofInstallation(instance))
                .addToLabels(Names.TASK, task)
                .endMetadata()
                .withNewSpec()
                .endSpec()
                .build();
        cluster.client.resource(job).create();
    }

    @Test
    void theJobOfATaskThatHasEndedIsRemoved() {
        create("ended", "blue", TASK.toString());

        sweeper().sweep();

        assertThat(cluster.jobs()).isEmpty();
    }

    @Test
    void theJobOfATaskThatGoesOnIsKept() {
        unfinished.add(TASK);
        create("goes-on", "blue", TASK.toString());

        sweeper().sweep();

        assertThat(cluster.jobs()).hasSize(1);
    }

    @Test
    void theJobsOfOthersAreKept() {
        create("other-installation", "green", TASK.toString());
        create("no-task", "blue", "unknown");

        sweeper().sweep();

        assertThat(cluster.jobs()).hasSize(2);
    }

    @Test
    void nothingIsRemovedWhileTheStoreDoesNotAnswer() {
        create("ended", "blue", TASK.toString());

        new JobSweeper(
                        new Cluster(cluster.client, "test", "blue"),
                        id -> Uni.createFrom().failure(new IllegalStateException("out")))
                .sweep();

        assertThat(cluster.jobs()).hasSize(1);
    }

    @Test
    void anOutageOfTheApiServerDoesNotEndTheSweeps() {
        create("ended", "blue", TASK.toString());
        JobSweeper sweeper = sweeper();
        cluster.isOut = true;
        sweeper.sweep();
        cluster.isOut = false;
        sweeper.sweep();

        assertThat(cluster.jobs()).isEmpty();
    }

    @Test
    void typesOfAKindSweepByThemselves() {
        settings.put("longtask.kubernetes.sweep-interval", "100ms");
        create("ended", "blue", TASK.toString());
        handler();

        Awaitility.await().until(() -> cluster.jobs().isEmpty());
    }
}
