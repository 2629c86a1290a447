package dev.longtask.store.postgres;

import dev.longtask.store.ClaimRequest;
import dev.longtask.store.ClaimRequest.Limits;
import dev.longtask.store.ClaimRequest.Wanted;
import dev.longtask.store.Claims;
import io.vertx.sqlclient.Row;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Leases ready tasks. */
final class Claiming {
    private static final Comparator<Leasing> IN_ORDER = Comparator.<Leasing>comparingInt(
                    leasing -> -leasing.task().priority())
            .thenComparingLong(Leasing::turn)
            .thenComparing(leasing -> leasing.task().submitted())
            .thenComparing(leasing -> leasing.task().id());

    /** @param again when a limit of rate lets the next task start; null when none is in the way */
    record Claimed(List<Leasing> leasings, @Nullable Duration again) {}

    private final Database database;
    private final Waiting waiting;
    private final Floors floors;
    private final int lane;

    /** @param lane where claims count tasks */
    Claiming(Database database, Floors floors, int lane) {
        this.database = database;
        this.waiting = new Waiting(database, lane);
        this.floors = floors;
        this.lane = lane;
    }

    Claims claim(ClaimRequest request) {
        Duration next = waiting.promote();
        List<Leasing> leasings = new ArrayList<>();
        for (Wanted wanted : shares(request)) {
            Claimed claimed = wanted.limits().equals(Limits.NONE)
                    ? new Claimed(claim(request, wanted), null)
                    : claimLimited(request, wanted);
            leasings.addAll(claimed.leasings());
            next = earlier(next, claimed.again());
        }
        leasings.sort(IN_ORDER);
        return new Claims(leasings.stream().map(Leasing::task).toList(), next);
    }

    private static @Nullable Duration earlier(@Nullable Duration first, @Nullable Duration second) {
        if (first == null || second == null) {
            return first == null ? second : first;
        }
        return first.compareTo(second) < 0 ? first : second;
    }

    /** How much of the limit in all goes to which type: that depends on what is ready of each. */
    private List<Wanted> shares(ClaimRequest request) {
        if (request.types().size() == 1) {
            return List.of(share(request.types().getFirst(), request.limit()));
        }
        Map<String, Integer> shares = new HashMap<>();
        // Served by the key of ready. Locks nothing: it tells where there is work, not which.
        for (Row row : database.run(
                """
                SELECT r.type
                  FROM unnest($1::text[], $2::integer[]) AS w(type, wanted)
                 CROSS JOIN LATERAL (
                   SELECT type, urgency, submitted, id
                     FROM ready
                    WHERE type = w.type
                    ORDER BY urgency, turn, submitted, id
                    LIMIT w.wanted) r
                 ORDER BY r.urgency, r.submitted, r.id
                 LIMIT $3
                """,
                Rows.column(request.types(), String[]::new, Wanted::type),
                Rows.column(request.types(), Integer[]::new, Wanted::limit),
                request.limit())) {
            shares.merge(row.getString(0), 1, Integer::sum);
        }
        return request.types().stream()
                .filter(wanted -> shares.containsKey(wanted.type()))
                .map(wanted -> share(wanted, shares.getOrDefault(wanted.type(), 0)))
                .toList();
    }

    private static Wanted share(Wanted wanted, int limit) {
        return new Wanted(wanted.type(), Math.min(wanted.limit(), limit), wanted.limits());
    }

    private List<Leasing> claim(ClaimRequest request, Wanted wanted) {
        Floors.Floor floor = floors.of(wanted.type());
        List<Leasing> leasings = claim(request, wanted.type(), wanted.limit(), floor);
        if (leasings.size() < wanted.limit() && !floor.isBottom()) {
            floors.reset(wanted.type());
            leasings.addAll(claim(request, wanted.type(), wanted.limit() - leasings.size(), Floors.Floor.BOTTOM));
        } else if (leasings.size() == wanted.limit()) {
            Leasing last = leasings.stream().max(IN_ORDER).orElseThrow();
            floors.raise(wanted.type(), last.task(), last.turn());
        }
        return leasings;
    }

    private List<Leasing> claim(ClaimRequest request, String type, int limit, Floors.Floor floor) {
        return Rows.list(
                database.run(
                        Leasing.SQL,
                        Leasing.parameters(type, floor, limit, request.lease(), false, request.node(), lane)),
                Leasing::of);
    }

    private Claimed claimLimited(ClaimRequest request, Wanted wanted) {
        return database.transact(lane, transaction -> new LimitedClaim(transaction, request, wanted).claim());
    }
}
