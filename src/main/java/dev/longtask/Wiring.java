package dev.longtask;

import dev.longtask.config.EnvironmentNames;
import dev.longtask.config.InvalidConfigurationException;
import dev.longtask.config.LongtaskConfig;
import dev.longtask.engine.Engine;
import dev.longtask.engine.attempt.AttemptObserver;
import dev.longtask.engine.attempt.StoredTaskRecords;
import dev.longtask.engine.change.TaskChanges;
import dev.longtask.engine.loop.Loop;
import dev.longtask.engine.loop.LoopThread;
import dev.longtask.engine.maintenance.NodePresence;
import dev.longtask.engine.request.LongPolls;
import dev.longtask.engine.request.Submissions;
import dev.longtask.engine.request.Tasks;
import dev.longtask.engine.stream.Streams;
import dev.longtask.engine.trace.Tracing;
import dev.longtask.engine.type.TaskTypes;
import dev.longtask.engine.worker.Workers;
import dev.longtask.handler.HandlerFactory;
import dev.longtask.handler.TaskHandler;
import dev.longtask.handler.TaskRecords;
import dev.longtask.operations.Metrics;
import dev.longtask.store.StoreStartException;
import dev.longtask.store.TaskStore;
import dev.longtask.store.postgres.PostgresTaskStore;
import dev.longtask.store.sqlite.SqliteTaskStore;
import dev.longtask.task.TaskIds;
import io.quarkus.arc.All;
import io.quarkus.arc.InstanceHandle;
import io.quarkus.runtime.configuration.ConfigurationException;
import io.smallrye.common.annotation.Identifier;
import io.vertx.core.Vertx;
import io.vertx.pgclient.PgConnectOptions;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.inject.Any;
import jakarta.enterprise.inject.Disposes;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.concurrent.Executors;
import org.eclipse.microprofile.config.inject.ConfigProperty;

/** Creates the beans of the service and injects what each needs. */
@ApplicationScoped
public class Wiring {
    private static final String SQLITE = "sqlite:";
    private static final String STORE_URL = "longtask.store.url";
    private static final List<String> POSTGRESQL = List.of("postgresql://", "postgres://");

    @Produces
    @Singleton
    Clock clock() {
        return Clock.systemUTC();
    }

    @Produces
    @Singleton
    TaskStore store(LongtaskConfig config, Clock clock, Vertx vertx, Metrics metrics) {
        String url = config.store().url();
        try {
            if (url.startsWith(SQLITE) && url.length() > SQLITE.length()) {
                return SqliteTaskStore.open(
                        Path.of(url.substring(SQLITE.length())), config.store().readers(), clock, metrics::commitOf);
            }
            if (POSTGRESQL.stream().anyMatch(url::startsWith)) {
                return PostgresTaskStore.open(
                        vertx,
                        connectOptions(config.store()),
                        config.store().connections(),
                        config.lease(),
                        config.store().notifications(),
                        metrics::commitOf);
            }
            throw new InvalidConfigurationException(
                    STORE_URL, "must be sqlite:<path of a file> or postgresql://host:port/database");
        } catch (StoreStartException e) {
            // The framework prints the message of this exception without a stack trace.
            throw new ConfigurationException(e.getMessage());
        }
    }

    private static PgConnectOptions connectOptions(LongtaskConfig.Store config) {
        PgConnectOptions options;
        try {
            options = PgConnectOptions.fromUri(config.url());
        } catch (IllegalArgumentException e) {
            // The message must not contain the URL, which may include a password.
            throw new InvalidConfigurationException(STORE_URL, "must have the form postgresql://host:port/database");
        }
        config.username().ifPresent(options::setUser);
        config.password().ifPresent(options::setPassword);
        return options;
    }

    void close(@Disposes TaskStore store) {
        store.close();
    }

    @Produces
    @Singleton
    TaskRecords records(TaskStore store) {
        return new StoredTaskRecords(store);
    }

    @Produces
    @Singleton
    TaskTypes types(
            LongtaskConfig config,
            @All List<HandlerFactory> factories,
            @Any @All List<InstanceHandle<TaskHandler>> handlers) {
        Map<String, TaskHandler> beans = new TreeMap<>();
        for (InstanceHandle<TaskHandler> handler : handlers) {
            handler.getBean().getQualifiers().stream()
                    .filter(Identifier.class::isInstance)
                    .map(Identifier.class::cast)
                    .forEach(type -> beans.put(type.value(), handler.get()));
        }
        SortedSet<String> lost = EnvironmentNames.withoutType(
                System.getenv().keySet(), config.types().keySet());
        if (!lost.isEmpty()) {
            throw new InvalidConfigurationException(
                    String.join(", ", lost),
                    "can't be matched to a task type. A type with a one-word lower-case name can be configured by"
                            + " environment variables alone (LONGTASK_TYPES_EXPORT_KIND). For a name with a dash or a dot,"
                            + " set one key as a property"
                            + " (longtask.types.count-words.kind=command in config/application.properties);"
                            + " environment variables can then set its other keys.");
        }
        return new TaskTypes(config, factories, beans);
    }

    @Produces
    @Singleton
    Loop loop() {
        return new LoopThread();
    }

    void close(@Disposes Loop loop) {
        ((LoopThread) loop).close();
    }

    @Produces
    @Singleton
    TaskChanges changes() {
        return new TaskChanges();
    }

    @Produces
    @Singleton
    Engine engine(
            LongtaskConfig config,
            TaskStore store,
            TaskTypes types,
            Loop loop,
            Clock clock,
            TaskChanges changes,
            AttemptObserver observer,
            Tracing tracing) {
        return new Engine(
                nodeName(config),
                store,
                types,
                config,
                loop,
                Executors.newVirtualThreadPerTaskExecutor(),
                clock,
                // The default generator takes its seed when a native executable is built, so all nodes would draw the
                // same.
                new SecureRandom(),
                changes,
                observer,
                tracing);
    }

    @Produces
    @Singleton
    NodePresence presence(
            LongtaskConfig config,
            TaskStore store,
            Loop loop,
            Clock clock,
            @ConfigProperty(name = "quarkus.application.version") String version) {
        return new NodePresence(store.nodes(), loop, nodeName(config), version, clock.instant());
    }

    @Produces
    @Singleton
    Workers workers(Engine engine) {
        return engine.workers();
    }

    @Produces
    @Singleton
    LongPolls waits(TaskStore store, TaskChanges changes, LongtaskConfig config, Loop loop, Clock clock) {
        return new LongPolls(
                store,
                changes,
                loop,
                clock,
                config.pollInterval(),
                config.limits().waitsPerCreator());
    }

    @Produces
    @Singleton
    Streams streams(TaskStore store, TaskChanges changes, LongtaskConfig config, Clock clock, Metrics metrics) {
        return new Streams(
                store,
                changes,
                // Not the engine's, so that many clients do not delay it. Ends with the process.
                new LoopThread("longtask-streams"),
                clock,
                config.pollInterval(),
                config.limits().streamsPerCreator(),
                config.limits().streams(),
                metrics);
    }

    @Produces
    @Singleton
    Tasks tasks(
            TaskStore store,
            Engine engine,
            TaskTypes types,
            LongtaskConfig config,
            LongPolls waits,
            Clock clock,
            Tracing tracing) {
        // Secure random, because ids must not be guessable.
        TaskIds ids = new TaskIds(clock, new SecureRandom());
        return new Tasks(store, engine, new Submissions(store, types, config.limits(), ids, tracing), waits);
    }

    private static String nodeName(LongtaskConfig config) {
        return config.node().orElseGet(() -> {
            String host = System.getenv("HOSTNAME");
            return host == null || host.isBlank() ? "local" : host;
        });
    }
}
