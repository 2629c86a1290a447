package dev.longtask.faults;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.longtask.service.ServiceProcess;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Random;

/** Injects faults one after another, sometimes two at once, each kind at least once. */
final class Chaos {
    enum Fault {
        KILL_NODE,
        PAUSE_NODE,
        TERMINATE_NODE,
        KILL_ALL_NODES,
        KILL_POSTGRES,
        CUT_CONNECTIONS,
        CUT_COMMITS,
        LOSE_NOTIFICATIONS,
        SILENT_CONNECTIONS,
        OUTAGE,
        POISONED_WRITES
    }

    /** Number of tasks running when a node is paused. */
    private static final int LASTING = 16;

    /** Makes one in twenty rows unwritable: a submission, a claim, or the end of an attempt. */
    private static final List<String> POISON = List.of(
            """
            CREATE OR REPLACE FUNCTION poison() RETURNS trigger LANGUAGE plpgsql AS
              'BEGIN IF random() < 0.05 THEN RAISE EXCEPTION ''poison'' USING ERRCODE = ''22000''; END IF; RETURN NEW; END'
            """,
            "CREATE TRIGGER poison BEFORE INSERT ON task FOR EACH ROW EXECUTE FUNCTION poison()",
            "CREATE TRIGGER poison BEFORE INSERT ON running FOR EACH ROW EXECUTE FUNCTION poison()",
            "CREATE TRIGGER poison BEFORE INSERT ON attempt FOR EACH ROW EXECUTE FUNCTION poison()");

    private static final List<String> CURE =
            List.of("DROP TRIGGER poison ON task", "DROP TRIGGER poison ON running", "DROP TRIGGER poison ON attempt");

    final Map<Fault, Integer> injected = new EnumMap<>(Fault.class);
    /** In milliseconds since the epoch. */
    record Pause(long from, long until) {}

    /** Each fault with the time at which it began, for diagnosis. */
    final List<String> timeline = new ArrayList<>();

    final List<Pause> pauses = new ArrayList<>();
    int connectionsCut;
    private final Cluster cluster;
    private final Load load;
    private final Random random;

    Chaos(Cluster cluster, Load load, Random random) {
        this.cluster = cluster;
        this.load = load;
        this.random = random;
    }

    /** Injects faults until the time is up and each kind has occurred, then removes them. */
    void run(long untilNanos) throws Exception {
        List<Fault> faults = new ArrayList<>();
        boolean all = false;
        while (!all || System.nanoTime() < untilNanos) {
            if (faults.isEmpty()) {
                all = !injected.isEmpty();
                Collections.addAll(faults, Fault.values());
                Collections.shuffle(faults, random);
                if (all && System.nanoTime() >= untilNanos) {
                    break;
                }
            }
            inject(faults.removeLast());
            Thread.sleep(500 + random.nextInt(1_500));
        }
        cluster.databaseFaults.cutCommits = 0;
        cluster.databaseFaults.loseNotifications = false;
        cluster.databaseFaults.outage = false;
    }

    private void inject(Fault fault) throws Exception {
        injected.merge(fault, 1, Integer::sum);
        timeline.add(System.currentTimeMillis() + " " + fault);
        switch (fault) {
            case KILL_NODE -> kill(anyNode());
            case PAUSE_NODE -> pause(anyNode());
            case TERMINATE_NODE -> {
                String name = anyNode();
                running(name).terminate();
                running(name).awaitExit();
                cluster.restart(name);
            }
            case KILL_ALL_NODES -> {
                cluster.names().forEach(name -> running(name).kill());
                cluster.names().forEach(cluster::launch);
                for (String name : cluster.names()) {
                    running(name).awaitListening();
                }
            }
            case KILL_POSTGRES -> cluster.postgres.killAndRestart(random.nextInt(3_000));
            case CUT_CONNECTIONS -> connectionsCut += cluster.database.cut();
            case CUT_COMMITS -> {
                cluster.databaseFaults.cutCommits = 0.1;
                // Sometimes combine two faults.
                if (random.nextBoolean()) {
                    kill(anyNode());
                } else {
                    Thread.sleep(4_000);
                }
                cluster.databaseFaults.cutCommits = 0;
            }
            case LOSE_NOTIFICATIONS -> {
                cluster.databaseFaults.loseNotifications = true;
                Thread.sleep(3_000);
                cluster.databaseFaults.loseNotifications = false;
            }
            case SILENT_CONNECTIONS -> cluster.databaseFaults.silence();
            case OUTAGE -> {
                load.submitLasting(Cluster.LEASE.plusSeconds(1), LASTING);
                cluster.databaseFaults.outage = true;
                Thread.sleep(Cluster.LEASE.toMillis() + 500 + random.nextInt(2_000));
                cluster.databaseFaults.outage = false;
            }
            case POISONED_WRITES -> {
                POISON.forEach(this::execute);
                Thread.sleep(3_000);
                CURE.forEach(this::execute);
            }
        }
    }

    private void execute(String sql) {
        try (Connection connection = cluster.postgres.connect();
                Statement statement = connection.createStatement()) {
            statement.execute(sql);
        } catch (SQLException e) {
            throw new IllegalStateException(sql, e);
        }
    }

    private void kill(String name) throws InterruptedException {
        running(name).kill();
        Thread.sleep(random.nextInt(2_000));
        cluster.restart(name);
    }

    /**
     * Pauses a node for longer than its leases last. By the time it resumes, its work has ended and later attempts
     * still run on the other nodes, so its writes come too late.
     */
    private void pause(String name) throws Exception {
        load.submitLasting(Cluster.LEASE.plusSeconds(1), LASTING);
        awaitClaimedBy(name);
        long from = System.currentTimeMillis();
        running(name).signal("STOP");
        Thread.sleep(Cluster.LEASE.toMillis() + 1_500);
        running(name).signal("CONT");
        // The node's programs are not paused with it, and it learns late that it should stop them.
        pauses.add(new Pause(from, System.currentTimeMillis() + 3_000));
    }

    private void awaitClaimedBy(String node) {
        await().atMost(Duration.ofSeconds(30)).ignoreExceptions().untilAsserted(() -> {
            try (Connection connection = cluster.postgres.connect()) {
                assertThat(new Records(connection)
                                .number("SELECT count(*) FROM running WHERE runner = 'node:%s'".formatted(node)))
                        .isPositive();
            }
        });
    }

    private String anyNode() {
        return cluster.names().get(random.nextInt(cluster.names().size()));
    }

    private ServiceProcess running(String name) {
        return cluster.running(name);
    }
}
