package dev.longtask.store.postgres.claim;

import dev.longtask.store.StoreException;
import dev.longtask.store.lease.ClaimRequest;
import dev.longtask.store.lease.ClaimRequest.TypeDemand;
import dev.longtask.store.lease.ClaimRequest.TypeLimits;
import dev.longtask.store.lease.Claims;
import dev.longtask.store.postgres.database.Database;
import dev.longtask.store.postgres.database.Rows;
import dev.longtask.store.postgres.queue.DueTasks;
import io.vertx.sqlclient.Row;
import java.time.Duration;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/** Leases ready tasks. */
public final class ClaimOperation {
    private static final Comparator<ClaimedTask> IN_ORDER = Comparator.<ClaimedTask>comparingInt(
                    leasing -> -leasing.task().priority())
            .thenComparingLong(ClaimedTask::turn)
            .thenComparing(leasing -> leasing.task().submitted())
            .thenComparing(leasing -> leasing.task().id());

    /** @param again how long until another claim may find more or a rate allows more; null when no such time is known */
    record Claimed(List<ClaimedTask> leasings, @Nullable Duration again) {}

    private static final Duration AFTER_FAILURE = Duration.ofSeconds(1);

    private final Database database;
    private final DueTasks waiting;
    /** Types whose lock rows are known to exist. */
    private final Set<String> gates = ConcurrentHashMap.newKeySet();

    private final ScanFloors floors;
    private final int shard;

    /** @param shard the shard in which claims count tasks */
    public ClaimOperation(Database database, ScanFloors floors, int shard) {
        this.database = database;
        this.waiting = new DueTasks(database, shard);
        this.floors = floors;
        this.shard = shard;
    }

    public Claims claim(ClaimRequest asked) {
        Duration next = waiting.promote(floors::forget);
        Map<String, RemainingCapacity> rooms = rooms(asked.types());
        ClaimRequest request = within(asked, rooms);
        List<ScanFloors.Floor> from =
                request.types().stream().map(this::floorOf).toList();
        List<TypeDemand> shares = shares(request, from);
        WorkerShares workers = request.isForWorkers() ? new WorkerShares(request, shares) : null;
        List<ClaimedTask> leasings = new ArrayList<>();
        StoreException failed = null;
        for (int i = 0; i < request.types().size(); i++) {
            TypeDemand wanted = request.types().get(i);
            ScanFloors.Floor floor = from.get(i);
            try {
                Claimed claimed = shares.stream()
                        .filter(share -> share.type().equals(wanted.type()))
                        .findFirst()
                        .map(share -> workers == null
                                ? claim(request, wanted, share, null)
                                : claim(request, wanted, share, workers))
                        .orElseGet(() -> nothing(wanted, floor));
                leasings.addAll(claimed.leasings());
                next = earlier(next, claimed.again());
            } catch (StoreException e) {
                // Each type is its own transaction: a failure of one must not lose the leases of the others.
                failed = e;
                next = earlier(next, AFTER_FAILURE);
            }
        }
        if (failed != null && leasings.isEmpty()) {
            throw failed;
        }
        next = earlier(next, again(rooms, leasings));
        leasings.sort(IN_ORDER);
        return new Claims(
                leasings.stream().map(ClaimedTask::task).toList(),
                next,
                failed == null,
                leasings.stream()
                        .map(ClaimedTask::worker)
                        .filter(Objects::nonNull)
                        .toList());
    }

    /** What cluster-wide limits leave to the types that have them. */
    private Map<String, RemainingCapacity> rooms(List<TypeDemand> types) {
        List<TypeDemand> limited = types.stream()
                .filter(wanted -> !wanted.limits().equals(TypeLimits.NONE))
                .toList();
        return limited.isEmpty()
                ? Map.of()
                : RemainingCapacity.of(
                        limited, database.run(RemainingCapacity.SQL, RemainingCapacity.parameters(limited)));
    }

    /** How long until the first type that has used up its rate may start more; null when there is no such type. */
    private static @Nullable Duration again(Map<String, RemainingCapacity> rooms, List<ClaimedTask> leasings) {
        Duration again = null;
        for (var room : rooms.entrySet()) {
            long claimed = leasings.stream()
                    .filter(leasing -> leasing.task().type().equals(room.getKey()))
                    .count();
            again = earlier(
                    again, claimed == room.getValue().tasks() ? room.getValue().again() : null);
        }
        return again;
    }

    /** The request reduced to what limits allow: tasks that can't be claimed must not take the place of others. */
    private static ClaimRequest within(ClaimRequest request, Map<String, RemainingCapacity> rooms) {
        List<TypeDemand> types = request.types().stream()
                .map(wanted -> {
                    RemainingCapacity room = rooms.get(wanted.type());
                    return room == null ? wanted : wanted.atMost(room.tasks());
                })
                .filter(wanted -> wanted.limit() > 0)
                .toList();
        return request.of(types);
    }

    private static @Nullable Duration earlier(@Nullable Duration first, @Nullable Duration second) {
        if (first == null || second == null) {
            return first == null ? second : first;
        }
        return first.compareTo(second) < 0 ? first : second;
    }

    /**
     * Divides the overall limit among the types, according to their ready tasks.
     *
     * @return the types that have ready tasks, each with the number to claim
     */
    private List<TypeDemand> shares(ClaimRequest request, List<ScanFloors.Floor> from) {
        List<TypeDemand> types = request.types();
        if (types.isEmpty()) {
            return List.of();
        }
        if (types.size() == 1) {
            return List.of(types.getFirst().atMost(request.limit()));
        }
        Map<String, Integer> shares = new HashMap<>();
        // Served by the keys of ready and type_pause. Takes no locks: it finds out how many tasks of each type to
        // claim, not
        // which. No EXISTS: the planner would turn it into a join.
        for (Row row : database.run(
                """
                SELECT r.type
                  FROM unnest($1::text[], $2::integer[], $3::integer[], $4::bigint[], $5::timestamptz[], $6::uuid[])
                       AS w(type, wanted, urgency, turn, submitted, id)
                 CROSS JOIN LATERAL (
                   SELECT type, urgency, submitted, id
                     FROM ready
                    WHERE type = w.type AND (urgency, turn, submitted, id) > (w.urgency, w.turn, w.submitted, w.id)
                    ORDER BY urgency, turn, submitted, id
                    LIMIT w.wanted) r
                 WHERE (SELECT true FROM type_pause WHERE type = w.type LIMIT 1) IS NULL
                 ORDER BY r.urgency, r.submitted, r.id
                 LIMIT $7
                """,
                Rows.column(types, String[]::new, TypeDemand::type),
                Rows.column(types, Integer[]::new, TypeDemand::limit),
                Rows.column(from, Integer[]::new, ScanFloors.Floor::urgency),
                Rows.column(from, Long[]::new, ScanFloors.Floor::turn),
                Rows.column(from, OffsetDateTime[]::new, ScanFloors.Floor::submitted),
                Rows.column(from, UUID[]::new, ScanFloors.Floor::id),
                request.limit())) {
            shares.merge(row.getString(0), 1, Integer::sum);
        }
        return types.stream()
                .filter(wanted -> shares.containsKey(wanted.type()))
                .map(wanted -> wanted.atMost(shares.getOrDefault(wanted.type(), 0)))
                .toList();
    }

    private ScanFloors.Floor floorOf(TypeDemand wanted) {
        return wanted.limits().equals(TypeLimits.NONE) ? floors.of(wanted.type()) : ScanFloors.Floor.BOTTOM;
    }

    /** The result for a type without ready tasks above its floor. */
    private Claimed nothing(TypeDemand wanted, ScanFloors.Floor from) {
        return new Claimed(
                List.of(),
                wanted.limits().equals(TypeLimits.NONE) ? floors.looked(wanted.type(), from, null, true) : null);
    }

    /** @param workers who gets the tasks; null for the node itself */
    private Claimed claim(ClaimRequest request, TypeDemand wanted, TypeDemand share, @Nullable WorkerShares workers) {
        ClaimedTask.WorkerShare ofWorkers = workers == null ? null : workers.of(wanted.type());
        if (workers != null && (ofWorkers == null || ofWorkers.bytes() <= 0)) {
            // Nobody is left who accepts the type, or the answer is full.
            return new Claimed(List.of(), Duration.ZERO);
        }
        ScanFloors.Floor floor = floors.of(wanted.type());
        Claimed claimed = wanted.limits().equals(TypeLimits.NONE)
                ? claimUnlimited(request, wanted, share, ofWorkers, floor)
                : claimLimited(request, share, ofWorkers);
        if (workers == null) {
            return claimed;
        }
        workers.took(claimed.leasings());
        boolean isCut = ClaimedTask.isCut(claimed.leasings()) || workers.leaves(share);
        return isCut ? new Claimed(claimed.leasings(), Duration.ZERO) : claimed;
    }

    private Claimed claimUnlimited(
            ClaimRequest request,
            TypeDemand wanted,
            TypeDemand share,
            ClaimedTask.@Nullable WorkerShare workers,
            ScanFloors.Floor floor) {
        List<ClaimedTask> leasings = workers == null
                ? Rows.list(
                        database.run(
                                ClaimedTask.FOR_NODE,
                                ClaimedTask.forNode(
                                        wanted.type(),
                                        floor,
                                        share.limit(),
                                        request.lease(),
                                        false,
                                        request.claimant(),
                                        shard)),
                        ClaimedTask::of)
                : Rows.list(
                        database.run(
                                ClaimedTask.FOR_WORKERS,
                                ClaimedTask.forWorkers(share, floor, false, request.claimant(), workers, shard)),
                        ClaimedTask::ofWorker);
        int asked = Math.min(
                Math.min(wanted.limit(), request.limit()),
                workers == null ? Integer.MAX_VALUE : workers.workers().size());
        return new Claimed(
                leasings,
                floors.looked(
                        wanted.type(),
                        floor,
                        leasings.stream().max(IN_ORDER).orElse(null),
                        leasings.size() < asked && !ClaimedTask.isCut(leasings)));
    }

    private Claimed claimLimited(ClaimRequest request, TypeDemand wanted, ClaimedTask.@Nullable WorkerShare workers) {
        if (gates.add(wanted.type())) {
            database.run("INSERT INTO type_lock (type) VALUES ($1) ON CONFLICT (type) DO NOTHING", wanted.type());
        }
        return database.transact(
                shard,
                database.urgent(),
                transaction -> new LimitedClaim(transaction, request, wanted, workers).claim());
    }
}
