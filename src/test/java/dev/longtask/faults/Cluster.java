package dev.longtask.faults;

import dev.longtask.service.ServiceProcess;
import dev.longtask.testing.TcpProxy;
import dev.longtask.testing.TestIssuer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Nodes on one PostgreSQL, behind a round-robin proxy. */
final class Cluster implements AutoCloseable {
    static final Duration LEASE = Duration.ofSeconds(3);
    static final Duration WORKER_LEASE = Duration.ofSeconds(2);
    static final int CLUSTER_CONCURRENCY = 3;
    static final int KEY_CONCURRENCY = 2;
    static final int RATE = 20;
    static final Duration RATE_PER = Duration.ofSeconds(2);

    private static final List<Path> FAKETIME = List.of(
            Path.of("/usr/lib/x86_64-linux-gnu/faketime/libfaketime.so.1"),
            Path.of("/usr/lib/aarch64-linux-gnu/faketime/libfaketime.so.1"));

    /**
     * Slow to stop, but within its grace. Records when it starts and ends, and when it finds another program of the same
     * task running.
     */
    private static final String STUBBORN = """
            note() { echo "$(date +%s%3N) $NODE $1" >>"$directory/$id.steps"; }
            directory=$1 id=$2
            exec 9>"$directory/$id.lock"
            if flock -n 9; then note starts; else note overlaps; fi
            trap "note stops; sleep 0.4; note stopped; exit 0" TERM
            sleep 0.7 9>&- &
            wait
            note ends
            """;

    final TestIssuer issuer = new TestIssuer();
    final FaultyPostgres postgres;
    final DatabaseFaults databaseFaults;
    final TcpProxy database;
    final TcpProxy http;
    private final Path directory;
    private final List<String> names;
    private final Map<String, ServiceProcess> nodes = new ConcurrentHashMap<>();
    private final AtomicInteger connections = new AtomicInteger();

    Cluster(Path directory, List<String> names, Random random) {
        this.directory = directory;
        this.names = names;
        this.postgres = new FaultyPostgres(directory.resolve("postgres"));
        this.databaseFaults = new DatabaseFaults(random);
        this.database = new TcpProxy(postgres::port, databaseFaults::requests, databaseFaults::answers);
        this.http = new TcpProxy(this::nextNode, TcpProxy.OPEN, TcpProxy.OPEN);
    }

    /** Starts all nodes at the same time. */
    void start() {
        names.forEach(this::launch);
        nodes.values().forEach(ServiceProcess::awaitListening);
    }

    String url() {
        return "http://localhost:" + http.port();
    }

    List<String> names() {
        return names;
    }

    /** The node's latest process. */
    ServiceProcess running(String name) {
        return Objects.requireNonNull(nodes.get(name), name);
    }

    void launch(String name) {
        Map<String, String> settings = new HashMap<>(Map.of(
                "longtask.node",
                name,
                "longtask.store.url",
                "postgresql://postgres:postgres@localhost:" + database.port() + "/postgres",
                "longtask.slots",
                "12",
                "longtask.lease",
                LEASE.toSeconds() + "s",
                "longtask.poll-interval",
                "1s",
                "longtask.drain-time",
                "1s"));
        settings.put("longtask.types.paced.kind", "sleep");
        settings.put("longtask.types.paced.rate", RATE + "/" + RATE_PER.toSeconds() + "s");
        settings.put("longtask.types.narrow.kind", "sleep");
        settings.put("longtask.types.narrow.cluster-concurrency", Integer.toString(CLUSTER_CONCURRENCY));
        settings.put("longtask.types.keyed.kind", "sleep");
        settings.put("longtask.types.keyed.key-concurrency", Integer.toString(KEY_CONCURRENCY));
        settings.put("longtask.types.fair.kind", "sleep");
        settings.put("longtask.types.fair.fair", "true");
        settings.put("longtask.types.remote.kind", "worker");
        settings.put("longtask.types.remote.worker.lease", WORKER_LEASE.toSeconds() + "s");
        List<String> program = List.of("sh", "-c", STUBBORN, "stubborn", directory.toString(), "{input.id}");
        settings.put("longtask.types.stubborn.kind", "command");
        settings.put("longtask.types.stubborn.command.env.NODE", name);
        for (int i = 0; i < program.size(); i++) {
            settings.put("longtask.types.stubborn.command.argv[" + i + "]", program.get(i));
        }
        for (String type : List.of("nap", "paced", "narrow", "keyed", "fair", "stubborn", "remote")) {
            settings.put("longtask.types." + type + ".backoff.initial", "100ms");
            settings.put("longtask.types." + type + ".grace", "1s");
        }
        nodes.put(name, ServiceProcess.launch(issuer, directory, settings, environment(name)));
    }

    /** Sets the last node's clock an hour ahead, if faketime is available. */
    private Map<String, String> environment(String name) {
        Map<String, String> environment = new HashMap<>();
        // Nodes are restarted often, so optimize for startup time.
        environment.put("JAVA_TOOL_OPTIONS", "-XX:TieredStopAtLevel=1 -XX:+UseSerialGC");
        if (clocksDiffer() && name.equals(names.getLast())) {
            environment.put("LD_PRELOAD", faketime().map(Path::toString).orElse(""));
            environment.put("FAKETIME", "+1h");
            environment.put("FAKETIME_DONT_FAKE_MONOTONIC", "1");
        }
        return environment;
    }

    private static Optional<Path> faketime() {
        return FAKETIME.stream().filter(Files::exists).findFirst();
    }

    /** Whether one node's clock is an hour ahead of the others'. */
    boolean clocksDiffer() {
        return names.size() > 1 && faketime().isPresent();
    }

    /** Starts a node that has ended and waits until it serves; retries if a fault prevents the start. */
    void restart(String name) {
        for (int tries = 0; ; tries++) {
            launch(name);
            try {
                running(name).awaitListening();
                return;
            } catch (IllegalStateException e) {
                if (tries == 10) {
                    throw e;
                }
            }
        }
    }

    private @Nullable Integer nextNode() {
        for (int i = 0; i < names.size(); i++) {
            ServiceProcess node = nodes.get(names.get(Math.floorMod(connections.getAndIncrement(), names.size())));
            if (node != null && node.isListening()) {
                return node.port();
            }
        }
        return null;
    }

    /** One program that found another of the same task running: when, and all steps of the task's programs. */
    record Overlap(long millis, List<String> steps) {}

    List<Overlap> overlaps() {
        try (Stream<Path> files = Files.list(directory)) {
            List<Overlap> overlaps = new ArrayList<>();
            for (Path file :
                    files.filter(path -> path.toString().endsWith(".steps")).toList()) {
                List<String> steps = Files.readAllLines(file);
                steps.stream()
                        .filter(step -> step.endsWith(" overlaps"))
                        .forEach(step -> overlaps.add(new Overlap(Long.parseLong(step.split(" ", 2)[0]), steps)));
            }
            return overlaps;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The logs of each node's latest process, for diagnosis. */
    String logs() {
        StringBuilder logs = new StringBuilder();
        nodes.forEach((name, node) ->
                logs.append("--- ").append(name).append('\n').append(node.log()).append('\n'));
        return logs.toString();
    }

    @Override
    public void close() throws IOException {
        nodes.values().forEach(ServiceProcess::close);
        http.close();
        database.close();
        postgres.close();
        issuer.close();
    }
}
