package dev.longtask.engine;

import static org.assertj.core.api.Assertions.assertThat;

import dev.longtask.store.lease.LeaseState;
import dev.longtask.task.Lease;
import dev.longtask.task.TaskId;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

/** When a node reclaims leases. */
class ExpiredLeaseTest extends EngineFixture {
    private static final Duration LEASE = Duration.ofSeconds(30);

    /** A task that runs on another node. */
    private TaskId leasedElsewhere(Duration lease) {
        TaskId id = submitElsewhere("gate");
        claimElsewhere("gate", lease);
        return id;
    }

    private LeaseState renewElsewhere(TaskId id) {
        return store.renew(List.of(new Lease(id, 1)), LEASE)
                .await()
                .indefinitely()
                .getFirst()
                .state();
    }

    @Test
    void leasesThatAreFoundInAStoreOfOneProcessAreReclaimedAtOnce() {
        steered.notShared();
        TaskId id = leasedElsewhere(SECOND);
        loop.run(Duration.ofSeconds(2));

        start();

        assertThat(waiting).containsKey(id);
        assertThat(get(id).attempt()).isEqualTo(2);
    }

    @Test
    void aStoreOfOneProcessThatHoldsManyLeasesAtTheStartGivesAllOfThemBackAtOnce() {
        steered.notShared();
        settings.put("longtask.slots", "1000");
        for (int i = 0; i < 250; i++) {
            submitElsewhere("gate");
        }
        claimElsewhere("gate", SECOND);
        loop.run(Duration.ofSeconds(2));

        start();

        assertThat(waiting).hasSize(250);
    }

    @Test
    void aNodeThatStartsGivesOthersTheTimeOfARenewalBeforeItJudgesTheirLeases() {
        TaskId id = leasedElsewhere(SECOND);
        loop.run(Duration.ofSeconds(2));
        start();

        loop.run(LEASE.dividedBy(2).minusSeconds(1));
        assertThat(get(id).attempt()).isEqualTo(1);

        loop.run(LEASE.dividedBy(4));
        assertThat(get(id).attempt()).isEqualTo(2);
    }

    @Test
    void afterAnOutageANodeGivesOthersTheTimeOfARenewalBeforeItJudgesTheirLeases() {
        start();
        loop.run(MINUTE);
        TaskId id = leasedElsewhere(LEASE);
        steered.fail("renew", "reap", "claim");
        loop.run(Duration.ofSeconds(40));
        steered.heal();

        loop.run(Duration.ofSeconds(10));

        assertThat(renewElsewhere(id)).isEqualTo(LeaseState.HELD);
    }

    @Test
    void alsoAfterAShortOutageANodeGivesOthersTheTimeOfARenewalBeforeItJudgesTheirLeases() {
        start();
        int before = steered.calls("renew");
        assertThat(loop.runUntil(() -> steered.calls("renew") > before, LEASE)).isTrue();
        loop.run(MINUTE);
        TaskId id = leasedElsewhere(Duration.ofSeconds(12));
        steered.fail("renew", "reap", "claim");
        loop.run(Duration.ofSeconds(9));
        steered.heal();

        loop.run(Duration.ofSeconds(12));

        assertThat(renewElsewhere(id)).isEqualTo(LeaseState.HELD);
    }

    @Test
    void aNodeThatStoodStillGivesOthersTheTimeOfARenewalBeforeItJudgesTheirLeases() {
        start();
        loop.run(MINUTE);
        TaskId id = leasedElsewhere(LEASE);

        clock.advance(Duration.ofHours(1));
        loop.run(Duration.ofSeconds(10));

        assertThat(renewElsewhere(id)).isEqualTo(LeaseState.HELD);
    }

    @Test
    void aTaskWhoseLeaseIsReclaimedRunsAtOnce() {
        onlySignalsTell();
        start();
        TaskId id = leasedElsewhere(SECOND);

        loop.run(LEASE);

        assertThat(get(id).attempt()).isEqualTo(2);
        assertThat(waiting).containsKey(id);
    }
}
