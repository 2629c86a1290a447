package dev.longtask.handler.kubernetes;

import io.fabric8.kubernetes.api.model.ListOptionsBuilder;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.Secret;
import io.fabric8.kubernetes.api.model.batch.v1.Job;
import io.fabric8.kubernetes.api.model.batch.v1.JobList;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.Watch;
import io.fabric8.kubernetes.client.Watcher;
import io.fabric8.kubernetes.client.dsl.base.PatchContext;
import io.fabric8.kubernetes.client.dsl.base.PatchType;
import io.fabric8.kubernetes.client.http.HttpClient;
import io.fabric8.kubernetes.client.http.HttpResponse;
import io.fabric8.kubernetes.client.utils.Serialization;
import java.io.IOException;
import java.io.InputStream;
import java.net.HttpURLConnection;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/**
 * The calls of the Kubernetes API in one namespace, of one installation. Each blocks until it is answered, for {@code
 * quarkus.kubernetes-client.request-timeout} at most, and fails with a {@link KubernetesClientException}, or with a {@link
 * io.vertx.core.VertxException} when the connection broke.
 *
 * @param instance whose Jobs these are; Jobs of others are neither seen nor changed
 */
record Cluster(KubernetesClient client, String namespace, String instance) {
    /** Many more Jobs of one task, or pods of one Job, than there can be. */
    private static final long MANY = 50;

    private static final int TOO_MANY_REQUESTS = 429;
    /** The status of a call without an answer, and below. */
    private static final int NO_ANSWER = 0;

    private static final Duration LOG_ANSWERED_WITHIN = Duration.ofSeconds(10);

    /** Whether a failed call may succeed later, without anybody's doing. */
    static boolean isOutage(RuntimeException failure) {
        // A closed connection is an exception of the HTTP client, which the Kubernetes client passes on.
        int code = failure instanceof KubernetesClientException answered ? answered.getCode() : NO_ANSWER;
        return code <= NO_ANSWER
                || code == HttpURLConnection.HTTP_CLIENT_TIMEOUT
                || code == TOO_MANY_REQUESTS
                || code >= HttpURLConnection.HTTP_INTERNAL_ERROR;
    }

    /** The Job with this name; null for none. */
    @Nullable Job job(String name) {
        return client.batch().v1().jobs().inNamespace(namespace).withName(name).get();
    }

    /** The Jobs of a task, also those that are being deleted. */
    List<Job> jobsOf(String task) {
        return client.batch()
                .v1()
                .jobs()
                .inNamespace(namespace)
                .withLabels(Names.ofInstallation(instance))
                .withLabel(Names.TASK, task)
                .list(new ListOptionsBuilder().withLimit(MANY).build())
                .getItems();
    }

    /**
     * A page of the installation's Jobs.
     *
     * @param from where the page before ended; null for the first page
     */
    JobList jobs(int limit, @Nullable String from) {
        return client.batch()
                .v1()
                .jobs()
                .inNamespace(namespace)
                .withLabels(Names.ofInstallation(instance))
                .list(new ListOptionsBuilder()
                        .withLimit((long) limit)
                        .withContinue(from)
                        .build());
    }

    List<Pod> podsOf(String job) {
        return client.pods()
                .inNamespace(namespace)
                .withLabel(Names.JOB, job)
                .list(new ListOptionsBuilder().withLimit(MANY).build())
                .getItems();
    }

    /** Creates a Job; fails with 409 if one of its name exists. */
    Job create(Job job) {
        return client.batch().v1().jobs().inNamespace(namespace).resource(job).create();
    }

    /** Creates a Secret unless it exists. */
    void ensure(Secret secret) {
        try {
            client.secrets().inNamespace(namespace).resource(secret).create();
        } catch (KubernetesClientException e) {
            if (e.getCode() != HttpURLConnection.HTTP_CONFLICT) {
                throw e;
            }
        }
    }

    /**
     * Marks a Job as followed by an attempt.
     *
     * @return the changed Job; null if it has changed since it was read, or is gone
     */
    @Nullable Job adopt(Job job, int attempt) {
        return patch(job, "labels", Map.of(Names.ATTEMPT, Integer.toString(attempt)));
    }

    /** Annotates a Job, unless it has changed since it was read. */
    void annotate(Job job, String name, String value) {
        patch(job, "annotations", Map.of(name, value));
    }

    private @Nullable Job patch(Job job, String field, Map<String, String> values) {
        Map<String, Object> metadata =
                Map.of("resourceVersion", job.getMetadata().getResourceVersion(), field, values);
        try {
            return client.batch()
                    .v1()
                    .jobs()
                    .inNamespace(namespace)
                    .withName(job.getMetadata().getName())
                    .patch(PatchContext.of(PatchType.JSON_MERGE), Serialization.asJson(Map.of("metadata", metadata)));
        } catch (KubernetesClientException e) {
            if (isGoneOrChanged(e)) {
                return null;
            }
            throw e;
        }
    }

    /**
     * Deletes a Job, unless it has changed since it was read. Its pods get SIGTERM and end by themselves.
     *
     * @return whether the Job is gone
     */
    boolean delete(Job job) {
        try {
            client.batch()
                    .v1()
                    .jobs()
                    .inNamespace(namespace)
                    .withName(job.getMetadata().getName())
                    .lockResourceVersion(job.getMetadata().getResourceVersion())
                    .delete();
            return true;
        } catch (KubernetesClientException e) {
            if (isGoneOrChanged(e)) {
                return e.getCode() == HttpURLConnection.HTTP_NOT_FOUND;
            }
            throw e;
        }
    }

    private static boolean isGoneOrChanged(KubernetesClientException failure) {
        return failure.getCode() == HttpURLConnection.HTTP_CONFLICT
                || failure.getCode() == HttpURLConnection.HTTP_NOT_FOUND;
    }

    /**
     * Opens a container's log. Each line begins with its time.
     *
     * @param since the time of the first line, rounded down to a second; null for the whole log
     * @param follow whether the stream goes on until the container ends
     */
    InputStream log(String pod, String container, @Nullable Instant since, boolean follow) {
        // The client's own method to follow a log has no deadline for the response, and does not look at its status.
        String url = client.getMasterUrl() + "api/v1/namespaces/" + namespace + "/pods/" + pod + "/log?container="
                + container + "&timestamps=true" + (follow ? "&follow=true" : "")
                + (since == null ? "" : "&sinceTime=" + since.truncatedTo(ChronoUnit.SECONDS));
        HttpClient http = client.getHttpClient();
        CompletableFuture<HttpResponse<InputStream>> called =
                http.sendAsync(http.newHttpRequestBuilder().uri(url).build(), InputStream.class);
        try {
            HttpResponse<InputStream> response = called.get(LOG_ANSWERED_WITHIN.toMillis(), TimeUnit.MILLISECONDS);
            if (!response.isSuccessful()) {
                response.body().close();
                throw new KubernetesClientException(response.message(), response.code(), null);
            }
            return response.body();
        } catch (ExecutionException | TimeoutException | IOException e) {
            throw new KubernetesClientException("the log was not opened", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new KubernetesClientException("interrupted", e);
        } finally {
            called.cancel(true);
        }
    }

    /** Watches the installation's Jobs. The watch may end at any time, and tells so. */
    Watch watch(Watcher<Job> watcher) {
        return client.batch()
                .v1()
                .jobs()
                .inNamespace(namespace)
                .withLabels(Names.ofInstallation(instance))
                .watch(watcher);
    }
}
