package dev.longtask.handler.kubernetes;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.longtask.handler.TaskFailure;
import dev.longtask.testing.RecordingContext;
import dev.longtask.testing.TestCluster;
import io.fabric8.kubernetes.api.model.batch.v1.Job;
import io.fabric8.mockwebserver.http.MockResponse;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;

/** One attempt follows the Job that it created. */
class JobFollowTest extends KubernetesFixture {
    private final RecordingContext context = context(1);

    @Test
    void progressComesFromTheLogWhileThePodRunsAndTheLastValueIsTheResult() {
        CompletableFuture<JsonNode> run = start(handler(), context);
        Job job = job();
        cluster.pod(
                job,
                TestCluster.running(),
                List.of(line(1, 0, "{\"progress\": 40, \"message\": \"Halfway\"}"), line(2, 0, "on stderr")));
        Awaitility.await().until(() -> context.log.contains("on stderr"));
        cluster.succeed(
                job,
                List.of(
                        line(1, 0, "{\"progress\": 40, \"message\": \"Halfway\"}"),
                        line(2, 0, "on stderr"),
                        line(3, 0, "{\"frames\": 12}")));

        assertThat(result(run)).hasToString("{\"frames\":12}");
        assertThat(context.progress).containsExactly(40);
        assertThat(context.messages).containsExactly("Halfway");
        assertThat(context.log).containsExactly("on stderr", "{\"frames\": 12}");
    }

    @Test
    void aLogThatBreaksOffIsResumedWithoutReportingALineTwice() {
        cluster.linesPerResponse = 2;
        List<String> lines = new ArrayList<>();
        for (int i = 0; i < 6; i++) {
            // Some share a second, some even a nanosecond.
            lines.add(line(i / 4, i / 2, "{\"progress\": " + i + "}"));
        }
        CompletableFuture<JsonNode> run = start(handler(), context);
        Job job = job();
        cluster.pod(job, TestCluster.running(), lines);
        Awaitility.await().until(() -> context.progress.contains(1));
        cluster.succeed(job, lines);

        assertThat(result(run)).isNull();
        assertThat(context.progress).containsExactly(0, 1, 2, 3, 4, 5);
    }

    @Test
    void aTerminationMessageIsTheResult() {
        CompletableFuture<JsonNode> run = start(handler(), context);
        Job job = job();
        cluster.pod(job, TestCluster.ended(0, "Completed", "{\"frames\": 3}"), List.of(line(1, 0, "{\"frames\": 1}")));
        cluster.condition(job, "Complete", null);

        assertThat(result(run)).hasToString("{\"frames\":3}");
    }

    @Test
    void aJobWhoseLogIsGoneFailsSinceItsResultIsUnknown() {
        CompletableFuture<JsonNode> run = start(handler(), context);
        Job job = job();
        cluster.condition(job, "Complete", null);

        assertThat(failure(run))
                .isInstanceOfSatisfying(
                        TaskFailure.class,
                        failure -> assertThat(failure.isFinal()).isFalse())
                .hasMessageContaining("log was gone");
    }

    @Test
    void aLogThatItsNodeDoesNotDeliverAtOnceIsAskedForAgain() {
        CompletableFuture<JsonNode> run = start(handler(), context);
        Job job = job();
        MockResponse error = new MockResponse().setResponseCode(500);
        cluster.next.put(
                "GET /api/v1/namespaces/test/pods/" + TestCluster.podOf(job) + "/log",
                new CopyOnWriteArrayList<>(List.of(error, error, error)));
        cluster.succeed(job, List.of(line(1, 0, "{\"frames\": 1}")));

        assertThat(result(run)).hasToString("{\"frames\":1}");
    }

    @Test
    void aTerminationMessageOfAFailureGoesToTheLog() {
        CompletableFuture<JsonNode> run = start(handler(), context);
        Job job = job();
        cluster.pod(job, TestCluster.ended(3, "Error", "no such scene"), List.of(line(1, 0, "bad")));
        cluster.condition(job, "Failed", "BackoffLimitExceeded");

        assertThat(failure(run)).hasMessage("The container work ended with exit code 3.");
        assertThat(context.log).containsExactly("bad", "Termination message: no such scene");
    }

    @Test
    void anImageThatCannotBePulledFailsTheAttemptAndRemovesTheJob() {
        CompletableFuture<JsonNode> run = start(handler(), context);
        Job job = job();
        cluster.pod(job, TestCluster.waiting("ImagePullBackOff"), List.of());
        Awaitility.await().until(() -> cluster.jobs().isEmpty());
        cluster.removePod(job);

        assertThat(failure(run)).hasMessage("The image of the Job's pod can't be pulled (ImagePullBackOff).");
    }

    @Test
    void aPodMayFailToStartForAWhile() {
        settings.put("longtask.types.t.kubernetes-job.start-timeout", "1h");
        CompletableFuture<JsonNode> run = start(handler(), context);
        Job job = job();
        cluster.pod(job, TestCluster.waiting("ImagePullBackOff"), List.of());
        int before = cluster.requests.size();
        Awaitility.await().until(() -> cluster.requests.size() > before + 6);
        cluster.succeed(job, List.of(line(1, 0, "{\"frames\": 1}")));

        assertThat(result(run)).hasToString("{\"frames\":1}");
    }

    @Test
    void aDeletedJobFailsTheAttempt() {
        CompletableFuture<JsonNode> run = start(handler(), context);
        cluster.client.resource(job()).delete();

        assertThat(failure(run)).hasMessage("The Job was deleted.");
    }

    @Test
    void anAttemptWaitsWhileTheApiServerIsOut() {
        CompletableFuture<JsonNode> run = start(handler(), context);
        Job job = job();
        cluster.succeed(job, List.of(line(1, 0, "{\"frames\": 1}")));
        CompletableFuture<JsonNode> second = start(handler(), context);
        cluster.isOut = true;
        int before = cluster.requests.size();
        Awaitility.await().until(() -> cluster.requests.size() > before);
        assertThat(second).isNotDone();
        cluster.isOut = false;

        assertThat(result(run)).hasToString("{\"frames\":1}");
        assertThat(result(second)).hasToString("{\"frames\":1}");
    }

    @Test
    void aJobThatTheClusterRejectsFailsForGood() {
        cluster.next.put(
                "POST /apis/batch/v1/namespaces/test/jobs",
                new CopyOnWriteArrayList<>(List.of(new MockResponse().setResponseCode(422))));

        assertThat(failure(start(handler(), context)))
                .isInstanceOfSatisfying(
                        TaskFailure.class,
                        failure -> assertThat(failure.isFinal()).isTrue())
                .hasMessage("The cluster rejected the Job as invalid.");
    }

    @Test
    void aJobThatTheClusterForbidsIsTriedAgainInAnotherAttempt() {
        cluster.next.put(
                "POST /apis/batch/v1/namespaces/test/jobs",
                new CopyOnWriteArrayList<>(List.of(new MockResponse().setResponseCode(403))));

        assertThat(failure(start(handler(), context)))
                .isInstanceOfSatisfying(
                        TaskFailure.class,
                        failure -> assertThat(failure.isFinal()).isFalse())
                .hasMessageContaining("403");
    }

    @Test
    void aJobThatExistsAlreadyIsFollowed() {
        cluster.next.put(
                "POST /apis/batch/v1/namespaces/test/jobs",
                new CopyOnWriteArrayList<>(List.of(new MockResponse().setResponseCode(409))));
        CompletableFuture<JsonNode> run = start(handler(), context);
        cluster.succeed(job(), List.of(line(1, 0, "{\"frames\": 1}")));

        assertThat(result(run)).hasToString("{\"frames\":1}");
    }
}
