package dev.longtask.engine;

import static org.assertj.core.api.Assertions.assertThat;

import dev.longtask.engine.rejection.LeaseNotFoundException;
import dev.longtask.engine.worker.Heartbeat;
import dev.longtask.engine.worker.HeldLease;
import dev.longtask.engine.worker.LeaseRequest;
import dev.longtask.task.Actor;
import dev.longtask.task.Lease;
import dev.longtask.task.Principal;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Leases of workers of which a node has not heard yet. */
class KnownLeasesTest extends EngineFixture {
    private static final int MANY = 100;
    private static final Heartbeat NOTHING_NEW = new Heartbeat(null, null, List.of(), null);

    @BeforeEach
    void addTypeOfWorkers() {
        settings.put("longtask.types.remote.kind", "worker");
    }

    private CompletableFuture<HeldLease> heartbeat(Lease lease) {
        return engine().workers()
                .heartbeat(lease, Principal.of("bot"), NOTHING_NEW)
                .subscribeAsCompletionStage();
    }

    @Test
    void theHeartbeatsOfManyAreAnsweredByOneReadOfTheStore() {
        start();
        steered.countAnew();

        List<CompletableFuture<HeldLease>> answers = Stream.generate(() -> new Lease(ids.get(), 1))
                .limit(MANY)
                .map(this::heartbeat)
                .toList();
        loop.run(SECOND);

        assertThat(steered.calls("workerLeases")).isLessThanOrEqualTo(2);
        assertThat(answers)
                .allSatisfy(answer -> assertThat(answer)
                        .failsWithin(Duration.ZERO)
                        .withThrowableThat()
                        .withCauseInstanceOf(LeaseNotFoundException.class));
    }

    @Test
    void tenThousandHeartbeatsOfALeaseInASecondAreTwoWrites() {
        start();
        Lease lease = new Lease(submit("remote"), 1);
        engine().workers()
                .lease(new LeaseRequest(Actor.worker(Principal.of("bot"), "one"), Set.of("remote"), 1, Duration.ZERO))
                .subscribe()
                .with(grant -> {});
        loop.run(SECOND);
        steered.countAnew();

        for (int i = 1; i <= 10_000; i++) {
            engine().workers()
                    .heartbeat(lease, Principal.of("bot"), new Heartbeat(i / 100, null, List.of(), null))
                    .subscribe()
                    .with(held -> {}, failure -> {});
            loop.run(Duration.ofNanos(100_000));
        }
        loop.run(SECOND);

        assertThat(steered.calls("renew")).isBetween(1, 3);
        assertThat(steered.calls("report")).isBetween(1, 3);
        assertThat(get(lease.id()).progress()).isEqualTo(100);
    }

    @Test
    void aFailedReadFailsAllWhoWaitForIt() {
        start();
        steered.fail("workerLeases");

        List<CompletableFuture<HeldLease>> answers = Stream.generate(() -> new Lease(ids.get(), 1))
                .limit(3)
                .map(this::heartbeat)
                .toList();
        loop.run(SECOND);

        assertThat(answers).allMatch(CompletableFuture::isCompletedExceptionally);
    }
}
