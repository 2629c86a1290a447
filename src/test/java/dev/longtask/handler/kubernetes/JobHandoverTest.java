package dev.longtask.handler.kubernetes;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.longtask.handler.StopReason;
import dev.longtask.testing.RecordingContext;
import dev.longtask.testing.TestCluster;
import io.fabric8.kubernetes.api.model.batch.v1.Job;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What becomes of a Job when its attempt stops, and how the next attempt finds it. */
class JobHandoverTest extends KubernetesFixture {
    private final RecordingContext first = context(1);
    private final RecordingContext second = context(2);

    private static void stop(RecordingContext context, StopReason reason) {
        context.stop(reason).orTimeout(20, TimeUnit.SECONDS).join();
    }

    private long created() {
        return cluster.requests.stream()
                .filter(request -> request.equals("POST /apis/batch/v1/namespaces/test/jobs"))
                .count();
    }

    @ParameterizedTest
    @EnumSource(names = {"CANCELLED", "TIMED_OUT"})
    void aStopForGoodDeletesTheJobAndWaitsForItsPod(StopReason reason) {
        begin(handler(), first);
        Job job = job();
        cluster.pod(job, TestCluster.running(), List.of());
        CompletableFuture<Void> stopped = first.stop(reason);
        Awaitility.await().until(() -> cluster.jobs().isEmpty());
        int before = cluster.requests.size();
        Awaitility.await().until(() -> cluster.requests.size() > before + 1);
        assertThat(stopped).isNotDone();
        cluster.removePod(job);

        stopped.orTimeout(20, TimeUnit.SECONDS).join();
    }

    @Test
    void aCancelDuringAnOutageGivesUpWithinTheGrace() {
        RecordingContext context = new RecordingContext(java.time.Duration.ofMillis(1));
        begin(handler(), context);
        job();
        cluster.isOut = true;

        stop(context, StopReason.CANCELLED);
    }

    @ParameterizedTest
    @EnumSource(names = {"SHUTDOWN", "LEASE_LOST"})
    void aHandoverLeavesTheJobAndTheNextAttemptFollowsIt(StopReason reason) {
        begin(handler(), first);
        cluster.pod(job(), TestCluster.running(), List.of(line(1, 0, "{\"progress\": 40}")));
        stop(first, reason);
        assertThat(cluster.jobs()).hasSize(1);

        CompletableFuture<JsonNode> run = start(handler(), second);
        Awaitility.await().until(() -> Names.attempt(job()) == 2);
        cluster.succeed(job(), List.of(line(1, 0, "{\"progress\": 40}"), line(2, 0, "{\"frames\": 1}")));

        assertThat(result(run)).hasToString("{\"frames\":1}");
        assertThat(created()).isEqualTo(1);
    }

    @Test
    void linesThatWereReportedBeforeAShutdownAreNotReportedAgain() {
        begin(handler(), first);
        cluster.pod(job(), TestCluster.running(), List.of(line(1, 0, "{\"progress\": 40}"), line(1, 5, "started")));
        Awaitility.await().until(() -> first.log.contains("started"));
        stop(first, StopReason.SHUTDOWN);

        CompletableFuture<JsonNode> run = start(handler(), second);
        cluster.succeed(
                job(),
                List.of(
                        line(1, 0, "{\"progress\": 40}"),
                        line(1, 5, "started"),
                        line(2, 0, "{\"progress\": 80}"),
                        line(3, 0, "ready")));

        assertThat(result(run)).isNull();
        assertThat(second.progress).containsExactly(80);
        assertThat(second.log).containsExactly("ready");
    }

    @Test
    void aJobThatFinishedWhileNobodyFollowedItIsNotRepeated() {
        begin(handler(), first);
        Job job = job();
        stop(first, StopReason.SHUTDOWN);
        cluster.succeed(job, List.of(line(1, 0, "{\"frames\": 1}")));

        assertThat(result(start(handler(), second))).hasToString("{\"frames\":1}");
        assertThat(created()).isEqualTo(1);
    }

    @Test
    void aFailedJobIsDeletedBeforeItsFailureIsReportedSoThatTheNextAttemptRunsAnew() {
        CompletableFuture<JsonNode> run = start(handler(), first);
        Job job = job();
        cluster.pod(job, TestCluster.ended(1, "Error", null), List.of());
        cluster.condition(job, "Failed", "BackoffLimitExceeded");
        failure(run);
        assertThat(cluster.jobs()).isEmpty();

        begin(handler(), second);
        assertThat(job().getMetadata().getName()).endsWith("-2");
    }

    @Test
    void anAttemptThatLostItsLeaseUnknowinglyDoesNotDeleteTheJobOfALaterOne() {
        begin(handler(), first);
        job();
        begin(handler(), second);
        Awaitility.await().until(() -> Names.attempt(job()) == 2);

        stop(first, StopReason.TIMED_OUT);

        assertThat(cluster.jobs()).hasSize(1);
    }

    @Test
    void ofTwoJobsOfATaskOnlyTheLatestRemains() {
        begin(handler(), first);
        Job job = job();
        stop(first, StopReason.LEASE_LOST);
        Job late = new JobPlan(
                        JobTemplateTest.template(directory, TEMPLATE),
                        "test",
                        "blue",
                        null,
                        dev.longtask.config.TypeConfig.KubernetesJob.InputDelivery.ENV)
                .job(second, "{}");
        cluster.client.resource(late).create();

        begin(handler(), context(3));

        Awaitility.await().until(() -> cluster.jobs().size() == 1);
        assertThat(job().getMetadata().getName()).isNotEqualTo(job.getMetadata().getName());
    }
}
