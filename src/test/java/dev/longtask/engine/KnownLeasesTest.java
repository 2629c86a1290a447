package dev.longtask.engine;

import static org.assertj.core.api.Assertions.assertThat;

import dev.longtask.engine.rejection.LeaseNotFoundException;
import dev.longtask.engine.worker.Heartbeat;
import dev.longtask.engine.worker.HeldLease;
import dev.longtask.task.Lease;
import dev.longtask.task.Principal;
import java.time.Duration;
import java.util.List;
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
