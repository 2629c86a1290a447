package dev.longtask.store.postgres.claim;

import dev.longtask.store.lease.ClaimRequest;
import dev.longtask.store.lease.ClaimRequest.TypeDemand;
import dev.longtask.store.postgres.database.Rows;
import dev.longtask.store.postgres.database.Transaction;
import dev.longtask.task.Rate;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * A claim of a type with cluster-wide limits. It holds the lock row of the type, so that such claims are serialized and each
 * sees the starts of those before it.
 */
final class LimitedClaim {
    /** The delay before another try while another claim of the type holds the lock. */
    private static final Duration WHILE_LOCKED = Duration.ofMillis(20);

    private final Transaction transaction;
    private final ClaimRequest request;
    private final TypeDemand wanted;

    private final ClaimedTask.@Nullable WorkerShare share;

    /** @param share for workers; null for a claim of the node itself */
    LimitedClaim(
            Transaction transaction, ClaimRequest request, TypeDemand wanted, ClaimedTask.@Nullable WorkerShare share) {
        this.transaction = transaction;
        this.request = request;
        this.wanted = wanted;
        this.share = share;
    }

    ClaimOperation.Claimed claim() {
        if (!enter()) {
            return new ClaimOperation.Claimed(List.of(), WHILE_LOCKED);
        }
        List<TypeDemand> types = List.of(wanted);
        RemainingCapacity room = Objects.requireNonNull(RemainingCapacity.of(
                        types, transaction.query(RemainingCapacity.SQL, RemainingCapacity.parameters(types)))
                .get(wanted.type()));
        if (room.tasks() == 0) {
            return new ClaimOperation.Claimed(List.of(), room.again());
        }
        List<ClaimedTask> leasings = lease(wanted.atMost(room.tasks()));
        sendStarted(leasings);
        return new ClaimOperation.Claimed(leasings, leasings.size() == room.tasks() ? room.again() : null);
    }

    private List<ClaimedTask> lease(TypeDemand allowed) {
        ScanFloors.Floor floor = ScanFloors.Floor.BOTTOM;
        int shard = transaction.shard();
        if (share != null) {
            return Rows.list(
                    transaction.query(
                            ClaimedTask.FOR_WORKERS,
                            ClaimedTask.forWorkers(allowed, floor, true, request.claimant(), share, shard)),
                    ClaimedTask::ofWorker);
        }
        return Rows.list(
                transaction.query(
                        ClaimedTask.FOR_NODE,
                        ClaimedTask.forNode(
                                allowed.type(),
                                floor,
                                allowed.limit(),
                                request.lease(),
                                true,
                                request.claimant(),
                                shard)),
                ClaimedTask::of);
    }

    /** Tries to lock the type. Waiting for the lock would delay the claims of all other types. */
    private boolean enter() {
        return transaction
                        .query("SELECT FROM type_lock WHERE type = $1 FOR UPDATE SKIP LOCKED", wanted.type())
                        .rowCount()
                == 1;
    }

    private void sendStarted(List<ClaimedTask> leasings) {
        if (leasings.isEmpty()) {
            return;
        }
        Rate rate = wanted.limits().rate();
        if (rate != null) {
            // Served by the primary key of rate_start.
            transaction.send("""
                    DELETE FROM rate_start
                     WHERE type = $1 AND at <= (SELECT clock_timestamp()) - $2 * interval '1 millisecond'
                    """, wanted.type(), rate.per().toMillis());
            transaction.send(
                    "INSERT INTO rate_start (type, at, starts) VALUES ($1, $2, $3)",
                    wanted.type(),
                    Rows.optionalTime(leasings.getFirst().task().times().attemptStarted()),
                    leasings.size());
        }
        if (wanted.limits().fair()) {
            Map<Integer, Long> turns = new TreeMap<>();
            leasings.forEach(leasing -> turns.merge(-leasing.task().priority(), leasing.turn(), Math::max));
            transaction.send(
                    """
                    INSERT INTO fair_turn_clock (type, urgency, now)
                    SELECT $1, w.urgency, w.now FROM unnest($2::integer[], $3::bigint[]) AS w(urgency, now)
                    ON CONFLICT (type, urgency) DO UPDATE SET now = greatest(fair_turn_clock.now, excluded.now)
                    """,
                    wanted.type(),
                    Rows.column(turns.keySet(), Integer[]::new, urgency -> urgency),
                    Rows.column(turns.values(), Long[]::new, turn -> turn));
        }
    }
}
