package dev.longtask.store.postgres.claim;

import static org.assertj.core.api.Assertions.assertThat;

import dev.longtask.store.postgres.claim.ScanFloors.Floor;
import dev.longtask.task.Task;
import dev.longtask.task.TaskIds;
import dev.longtask.testing.TestSubmission;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Random;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class ScanFloorsTest {
    private final AtomicLong nanos = new AtomicLong();
    private final ScanFloors floors = new ScanFloors(nanos::get);
    private final TaskIds ids = new TaskIds(Clock.systemUTC(), new Random(1));

    private ClaimedTask leased(int priority) {
        return new ClaimedTask(
                Task.submitted(
                        TestSubmission.of(ids.get()).priority(priority).build(),
                        1,
                        Instant.parse("2030-01-01T00:00:00Z")),
                0,
                null,
                0);
    }

    @Test
    void aClaimBeginsBehindTheLastTaskThatWasClaimedUntilItIsTimeToLookFromTheBottom() {
        assertThat(floors.of("export").isBottom()).isTrue();
        ClaimedTask last = leased(0);
        floors.looked("export", Floor.BOTTOM, last, false);

        assertThat(floors.of("export")).isEqualTo(Floor.of(last));
        assertThat(floors.of("import").isBottom()).isTrue();
        nanos.addAndGet(Duration.ofMillis(100).toNanos());
        assertThat(floors.of("export").isBottom()).isTrue();
    }

    @Test
    void aTaskThatThisNodePutsInBelowTheFloorIsSeenByTheNextClaim() {
        floors.looked("export", Floor.BOTTOM, leased(0), false);

        floors.entered("export", 0);
        floors.entered("import", -5);
        assertThat(floors.of("export").isBottom()).isFalse();
        floors.entered("export", -1);
        assertThat(floors.of("export").isBottom()).isTrue();
    }
}
