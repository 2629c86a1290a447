package dev.longtask.handler.kubernetes;

import dev.longtask.config.InvalidConfigurationException;
import dev.longtask.config.LongtaskConfig;
import dev.longtask.config.TypeConfig;
import dev.longtask.handler.HandlerFactory;
import dev.longtask.handler.TaskHandler;
import dev.longtask.handler.TaskRecords;
import io.fabric8.kubernetes.client.KubernetesClient;
import jakarta.annotation.PreDestroy;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.inject.Instance;
import jakarta.inject.Inject;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import java.util.regex.Pattern;

/**
 * The kind {@code kubernetes-job}: runs a Kubernetes Job per task. Without a type of this kind, nothing is created: no
 * client, no watch, no thread.
 */
@ApplicationScoped
public class KubernetesJobHandlerFactory implements HandlerFactory {
    private static final Pattern LABEL_VALUE = Pattern.compile("[A-Za-z0-9]([A-Za-z0-9_.-]{0,61}[A-Za-z0-9])?");
    private static final Pattern NAMESPACE = Pattern.compile("[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?");
    private static final String INSTANCE = "longtask.kubernetes.instance";

    private final LongtaskConfig config;
    private final Supplier<KubernetesClient> client;
    private final TaskRecords records;
    private final Map<String, Namespace> namespaces = new ConcurrentHashMap<>();
    private final ScheduledExecutorService sweeps = Executors.newSingleThreadScheduledExecutor(
            Thread.ofVirtual().name("longtask-job-sweeper").factory());

    /** What the types of one namespace share. */
    private record Namespace(Cluster cluster, JobWatch watch) {}

    @Inject
    public KubernetesJobHandlerFactory(LongtaskConfig config, Instance<KubernetesClient> client, TaskRecords records) {
        this(config, (Supplier<KubernetesClient>) client::get, records);
    }

    KubernetesJobHandlerFactory(LongtaskConfig config, Supplier<KubernetesClient> client, TaskRecords records) {
        this.config = config;
        this.client = client;
        this.records = records;
    }

    @Override
    public String kind() {
        return "kubernetes-job";
    }

    @Override
    public TaskHandler create(String key, TypeConfig type) {
        TypeConfig.KubernetesJob job = type.kubernetesJob();
        String prefix = key + ".kubernetes-job";
        String file = job.template()
                .orElseThrow(() -> new InvalidConfigurationException(
                        prefix + ".template", "must be the path of a YAML file with a batch/v1 Job"));
        JobTemplate template = JobTemplate.read(prefix + ".template", file);
        String instance = matching(
                INSTANCE,
                LABEL_VALUE,
                config.kubernetes()
                        .instance()
                        .orElseThrow(() -> new InvalidConfigurationException(
                                INSTANCE,
                                "is required for types of the kind kubernetes-job, and must be unique among the"
                                        + " installations that use a namespace")));
        job.queue().ifPresent(queue -> matching(prefix + ".queue", LABEL_VALUE, queue));
        Namespace namespace =
                namespaces.computeIfAbsent(namespace(prefix + ".namespace", job), name -> open(name, instance));
        JobPlan plan = new JobPlan(
                template, namespace.cluster().namespace(), instance, job.queue().orElse(null), job.input());
        JobRun.Limits limits = new JobRun.Limits(
                config.kubernetes().pollInterval(),
                job.startTimeout(),
                config.limits().resultSize().asLongValue());
        return new KubernetesJobHandler(namespace.cluster(), namespace.watch(), plan, limits);
    }

    private String namespace(String key, TypeConfig.KubernetesJob job) {
        String name = job.namespace()
                .or(() -> Optional.ofNullable(client.get().getNamespace()))
                .orElseThrow(() -> new InvalidConfigurationException(
                        key, "is required, because the service does not run in a pod"));
        return matching(key, NAMESPACE, name);
    }

    private static String matching(String key, Pattern rule, String value) {
        if (!rule.matcher(value).matches()) {
            throw new InvalidConfigurationException(key, "must match " + rule + ", but is " + value);
        }
        return value;
    }

    private Namespace open(String name, String instance) {
        Cluster cluster = new Cluster(client.get(), name, instance);
        JobSweeper sweeper = new JobSweeper(cluster, records);
        long interval = config.kubernetes().sweepInterval().toMillis();
        // Nodes that start together do not sweep together.
        long first = ThreadLocalRandom.current().nextLong(interval) + 1;
        var _ = sweeps.scheduleWithFixedDelay(sweeper::sweep, first, interval, TimeUnit.MILLISECONDS);
        return new Namespace(cluster, new JobWatch(cluster));
    }

    @PreDestroy
    void close() {
        sweeps.shutdownNow();
        namespaces.values().forEach(namespace -> namespace.watch().close());
    }
}
