package dev.longtask.store.postgres;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.longtask.store.Precondition;
import dev.longtask.store.Quota;
import dev.longtask.store.StoreException;
import dev.longtask.store.StoreSignals;
import dev.longtask.store.lease.ClaimRequest;
import dev.longtask.store.lease.ClaimRequest.TypeDemand;
import dev.longtask.store.lease.Claims;
import dev.longtask.store.lease.LeaseState;
import dev.longtask.store.lease.RenewedLease;
import dev.longtask.store.postgres.change.ChangeNotifier;
import dev.longtask.store.postgres.database.Database;
import dev.longtask.store.postgres.database.Migrations;
import dev.longtask.task.Lease;
import dev.longtask.task.Submission;
import dev.longtask.task.Task;
import dev.longtask.task.TaskId;
import dev.longtask.task.TaskIds;
import dev.longtask.testing.TcpProxy;
import dev.longtask.testing.TestPostgres;
import dev.longtask.testing.TestSubmission;
import io.smallrye.mutiny.Uni;
import io.vertx.pgclient.PgConnectOptions;
import java.io.IOException;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Predicate;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Connections that die silently: no end of stream, no reset. */
class SilentConnectionsTest {
    private static final int CONNECTIONS = 4;
    /** One-second leases; operations that they depend on time out after half of that. */
    private static final Duration LEASE = Duration.ofSeconds(1);

    private static final Duration PATIENT = Duration.ofSeconds(2);
    private static final Duration LONG = Duration.ofSeconds(30);

    private final PgConnectOptions database = TestPostgres.newDatabase();
    private final TaskIds ids = new TaskIds(Clock.systemUTC(), new Random(7));
    /** Connections made before this generation are silent. */
    private final AtomicInteger generation = new AtomicInteger();

    private volatile boolean newOnesSilent;

    private final TcpProxy proxy = new TcpProxy(database::getPort, this::filter, this::filter);
    private final PostgresTaskStore store = open();

    private TcpProxy.Filter filter() {
        int made = generation.get();
        boolean born = newOnesSilent;
        return (bytes, length, to) -> {
            if (!born && made == generation.get()) {
                to.write(bytes, 0, length);
            }
            return true;
        };
    }

    private PostgresTaskStore open() {
        Migrations.migrate(database);
        PgConnectOptions proxied = new PgConnectOptions(database).setPort(proxy.port());
        Database connections = new Database(TestPostgres.vertx(), proxied, CONNECTIONS, LEASE, PATIENT);
        return new PostgresTaskStore(
                connections, new ChangeNotifier(connections, TestPostgres.vertx(), proxied, true), size -> {});
    }

    @AfterEach
    void close() throws IOException {
        newOnesSilent = false;
        store.close();
        proxy.close();
    }

    private void silence() {
        generation.incrementAndGet();
    }

    private Submission submission() {
        return TestSubmission.of(ids.get()).build();
    }

    private static <T> T answer(Uni<T> uni) {
        return uni.await().atMost(LONG);
    }

    private Lease claimOne() {
        answer(store.submit(List.of(submission()), Quota.NONE));
        Claims claims = answer(store.claim(new ClaimRequest(
                new ClaimRequest.Claimant("node", 1), Duration.ofHours(1), List.of(new TypeDemand("export", 1)), 1)));
        Task task = claims.tasks().getFirst();
        return new Lease(task.id(), task.attempt());
    }

    private static <T> List<CompletableFuture<T>> many(Uni<T> uni) {
        List<CompletableFuture<T>> all = new ArrayList<>();
        for (int i = 0; i < 3 * CONNECTIONS; i++) {
            all.add(uni.subscribeAsCompletionStage());
        }
        return all;
    }

    @Test
    void readsAndWritesAreBackWithinTheirDeadline() {
        Lease lease = claimOne();
        many(store.find(lease.id())).forEach(CompletableFuture::join);
        silence();

        List<CompletableFuture<?>> stuck = new ArrayList<>(many(store.find(lease.id())));
        stuck.addAll(many(store.renew(List.of(lease), Duration.ofHours(1))));
        stuck.addAll(
                many(store.cancel(new TaskId(new java.util.UUID(1, 1)), TestSubmission.BY_ALICE, Precondition.NONE)));
        await().atMost(LONG).until(() -> stuck.stream().allMatch(CompletableFuture::isDone));
        assertThat(stuck).anySatisfy(one -> assertThat(one).isCompletedExceptionally());

        assertThat(answer(store.find(lease.id()))).isPresent();
        assertThat(answer(store.renew(List.of(lease), Duration.ofHours(1))))
                .extracting(RenewedLease::state)
                .containsExactly(LeaseState.HELD);
        assertThat(answer(store.statistics()).counts()).isNotEmpty();
    }

    @Test
    void connectionsThatAreNeverMadeDoNotTakeThePlacesOfThoseThatCanBe() {
        Lease lease = claimOne();
        newOnesSilent = true;
        silence();
        many(store.find(lease.id()))
                .forEach(one -> assertThat(one).failsWithin(LONG).withThrowableOfType(ExecutionException.class));
        many(store.find(lease.id()))
                .forEach(one -> assertThat(one)
                        .failsWithin(LONG)
                        .withThrowableOfType(ExecutionException.class)
                        .withCauseInstanceOf(StoreException.class));

        newOnesSilent = false;

        await().atMost(LONG)
                .ignoreExceptions()
                .until(() -> answer(store.find(lease.id())).isPresent());
        await().atMost(LONG)
                .ignoreExceptions()
                .until(() -> answer(store.renew(List.of(lease), Duration.ofHours(1)))
                                .getFirst()
                                .state()
                        == LeaseState.HELD);
    }

    @Test
    void aListenerThatHearsNothingIsReplaced() {
        AtomicInteger told = new AtomicInteger();
        store.listen(new StoreSignals() {
            @Override
            public void workAdded() {
                told.incrementAndGet();
            }

            @Override
            public void tasksChanged(Predicate<TaskId> which) {
                told.incrementAndGet();
            }
        });
        await().atMost(LONG).until(() -> told.get() > 0);
        silence();
        told.set(0);

        // A listener notifies once whenever it starts to listen.
        await().atMost(LONG).until(() -> told.get() > 0);
    }
}
