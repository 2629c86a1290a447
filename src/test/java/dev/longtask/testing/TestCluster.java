package dev.longtask.testing;

import io.fabric8.kubernetes.api.model.ContainerState;
import io.fabric8.kubernetes.api.model.ContainerStateBuilder;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodBuilder;
import io.fabric8.kubernetes.api.model.batch.v1.Job;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.server.mock.KubernetesCrudDispatcher;
import io.fabric8.kubernetes.client.server.mock.KubernetesMockServer;
import io.fabric8.mockwebserver.Context;
import io.fabric8.mockwebserver.MockWebServer;
import io.fabric8.mockwebserver.http.Dispatcher;
import io.fabric8.mockwebserver.http.MockResponse;
import io.fabric8.mockwebserver.http.RecordedRequest;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * A Kubernetes API without controllers: the test plays their part. Serves the logs of pods as the kubelet does: with
 * times, from a whole second on, and for as long as the connection lasts.
 */
public final class TestCluster implements AutoCloseable {
    /** The container that does the work. */
    public static final String CONTAINER = "work";

    private static final Pattern LOG = Pattern.compile("/api/v1/namespaces/[^/]+/pods/([^/]+)/log\\?(.*)");
    private static final Pattern SINCE = Pattern.compile("sinceTime=([^&]+)");

    /** The calls so far, each as method and path. */
    public final List<String> requests = new CopyOnWriteArrayList<>();
    /** The log of each pod; each line begins with its time. */
    private final Map<String, List<String>> logs = new ConcurrentHashMap<>();
    /** Answers to the next requests whose method and path begin so, one each. */
    public final Map<String, List<MockResponse>> next = new ConcurrentHashMap<>();

    /** Whether all calls get 503. */
    public volatile boolean isOut;
    /** How many lines a response holds at most; afterwards the connection ends. */
    public volatile int linesPerResponse = 1_000;

    private final KubernetesCrudDispatcher crud = new KubernetesCrudDispatcher();
    private final KubernetesMockServer server =
            new KubernetesMockServer(new Context(), new MockWebServer(), new HashMap<>(), new Answers(), false);
    public final KubernetesClient client;
    /** Acts as the controller and the kubelet do. Unlike {@link #client}, it repeats a request whose connection was closed. */
    private final KubernetesClient controller;

    public TestCluster() {
        server.start();
        client = server.createClient(builder -> {});
        client.getConfiguration().setRequestRetryBackoffLimit(0);
        controller = server.createClient(builder -> {});
    }

    private final class Answers extends Dispatcher {
        @Override
        public MockResponse dispatch(RecordedRequest request) {
            String call = request.getMethod() + " " + request.getPath();
            requests.add(call);
            if (isOut) {
                return new MockResponse().setResponseCode(503);
            }
            for (var planned : next.entrySet()) {
                if (call.startsWith(planned.getKey()) && !planned.getValue().isEmpty()) {
                    return planned.getValue().removeFirst();
                }
            }
            Matcher log = LOG.matcher(request.getPath());
            return log.matches() ? log(log.group(1), log.group(2)) : crud.dispatch(request);
        }
    }

    private MockResponse log(String pod, String query) {
        List<String> lines = logs.get(pod);
        if (lines == null) {
            return new MockResponse().setResponseCode(404);
        }
        Matcher since = SINCE.matcher(query);
        Instant from = since.find() ? Instant.parse(since.group(1)) : Instant.MIN;
        return new MockResponse()
                .setResponseCode(200)
                .setBody(lines.stream()
                        .filter(line -> !Instant.parse(line.substring(0, line.indexOf(' ')))
                                .isBefore(from))
                        .limit(query.contains("follow=true") ? linesPerResponse : Long.MAX_VALUE)
                        .map(line -> line + "\n")
                        .collect(Collectors.joining()));
    }

    /** The Jobs, in the order of their names. */
    public List<Job> jobs() {
        return client.batch().v1().jobs().inNamespace("test").list().getItems().stream()
                .sorted((one, other) -> one.getMetadata()
                        .getName()
                        .compareTo(other.getMetadata().getName()))
                .toList();
    }

    /** The address of the API server. */
    public String url() {
        return "http://localhost:" + server.getPort();
    }

    /** Gives a Job a pod with this log. The pod's container is in the given state. */
    public void pod(Job job, ContainerState state, List<String> log) {
        Pod pod = pod(job, state);
        logs.put(pod.getMetadata().getName(), new CopyOnWriteArrayList<>(log));
        if (controller.pods().inNamespace("test").resource(pod).get() != null) {
            controller.pods().inNamespace("test").resource(pod).delete();
        }
        controller.pods().inNamespace("test").resource(pod).create();
    }

    private static Pod pod(Job job, ContainerState state) {
        return new PodBuilder()
                .withNewMetadata()
                .withName(podOf(job))
                .withNamespace("test")
                .withLabels(job.getSpec().getTemplate().getMetadata().getLabels())
                .withCreationTimestamp("2026-01-01T00:00:00Z")
                .endMetadata()
                .withSpec(job.getSpec().getTemplate().getSpec())
                .withNewStatus()
                .withPhase(state.getTerminated() == null ? "Running" : "Succeeded")
                .addNewContainerStatus()
                .withName(CONTAINER)
                .withState(state)
                .endContainerStatus()
                .endStatus()
                .build();
    }

    /** The name of the pod that {@link #pod} gives a Job. */
    public static String podOf(Job job) {
        return job.getMetadata().getName() + "-x";
    }

    public static ContainerState running() {
        return new ContainerStateBuilder().withNewRunning().endRunning().build();
    }

    public static ContainerState waiting(String reason) {
        return new ContainerStateBuilder()
                .withNewWaiting()
                .withReason(reason)
                .endWaiting()
                .build();
    }

    public static ContainerState ended(int code, @Nullable String reason, @Nullable String message) {
        return new ContainerStateBuilder()
                .withNewTerminated()
                .withExitCode(code)
                .withReason(reason)
                .withMessage(message)
                .endTerminated()
                .build();
    }

    /** Sets a condition of a Job, as its controller does. */
    public void condition(Job job, String type, @Nullable String reason) {
        controller
                .batch()
                .v1()
                .jobs()
                .inNamespace("test")
                .withName(job.getMetadata().getName())
                .edit(present -> present.edit()
                        .withNewStatus()
                        .addNewCondition()
                        .withType(type)
                        .withStatus("True")
                        .withReason(reason)
                        .endCondition()
                        .endStatus()
                        .build());
    }

    /** Ends a Job well. */
    public void succeed(Job job, List<String> log) {
        pod(job, ended(0, "Completed", null), log);
        condition(job, "Complete", null);
    }

    /** Removes a pod, as the kubelet does after its grace. */
    public void removePod(Job job) {
        controller.pods().inNamespace("test").withName(podOf(job)).delete();
    }

    @Override
    public void close() {
        client.close();
        controller.close();
        server.shutdown();
    }
}
