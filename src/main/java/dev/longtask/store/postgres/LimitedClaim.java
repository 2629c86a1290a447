package dev.longtask.store.postgres;

import dev.longtask.store.ClaimRequest;
import dev.longtask.store.ClaimRequest.Limits;
import dev.longtask.store.ClaimRequest.Wanted;
import dev.longtask.task.Rate;
import io.vertx.core.Future;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.RowSet;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * A claim of a type that has limits in the whole cluster. It holds the gate of the type, so that such claims go one after
 * another, and each sees what those before it started.
 */
final class LimitedClaim {
    private final Transaction transaction;
    private final ClaimRequest request;
    private final Wanted wanted;

    LimitedClaim(Transaction transaction, ClaimRequest request, Wanted wanted) {
        this.transaction = transaction;
        this.request = request;
        this.wanted = wanted;
    }

    Claiming.Claimed claim() {
        Limits limits = wanted.limits();
        enter();
        Future<RowSet<Row>> running = sendRunning(limits);
        Future<RowSet<Row>> starts = sendStarts(limits.rate());
        int free = wanted.limit();
        if (limits.concurrency() != null) {
            long others = transaction.await(running).iterator().next().getLong(0);
            free = (int) Math.min(free, limits.concurrency() - others);
        }
        Duration again = null;
        Rate rate = limits.rate();
        if (rate != null) {
            Row row = transaction.await(starts).iterator().next();
            long left = rate.starts() - row.getLong(0);
            Instant first = Rows.optionalInstant(row, 1);
            if (left < free && first != null) {
                again = Duration.between(Rows.instant(row, 2), first.plus(rate.per()));
            }
            free = (int) Math.min(free, left);
        }
        if (free <= 0) {
            return new Claiming.Claimed(List.of(), again);
        }
        List<Leasing> leasings = Rows.list(
                transaction.query(
                        Leasing.SQL,
                        Leasing.parameters(
                                wanted.type(),
                                Floors.Floor.BOTTOM,
                                free,
                                request.lease(),
                                true,
                                request.node(),
                                transaction.lane())),
                Leasing::of);
        sendStarted(leasings);
        return new Claiming.Claimed(leasings, leasings.size() == free ? again : null);
    }

    private void enter() {
        String lock = "SELECT FROM gate WHERE type = $1 FOR UPDATE";
        if (transaction.query(lock, wanted.type()).rowCount() == 0) {
            transaction.send("INSERT INTO gate (type) VALUES ($1) ON CONFLICT (type) DO NOTHING", wanted.type());
            transaction.query(lock, wanted.type());
        }
    }

    private Future<RowSet<Row>> sendRunning(Limits limits) {
        // Served by claimed_by_limited_type; there are no more of them than the limit says.
        return limits.concurrency() == null
                ? Future.succeededFuture()
                : transaction.send("SELECT count(*) FROM claimed WHERE type = $1 AND limited", wanted.type());
    }

    private Future<RowSet<Row>> sendStarts(@Nullable Rate rate) {
        if (rate == null) {
            return Future.succeededFuture();
        }
        // Served by the key of start.
        transaction.send("""
                DELETE FROM start
                 WHERE type = $1 AND at <= (SELECT clock_timestamp() - $2 * interval '1 millisecond')
                """, wanted.type(), rate.per().toMillis());
        return transaction.send(
                "SELECT coalesce(sum(starts), 0)::bigint, min(at), clock_timestamp() FROM start WHERE type = $1",
                wanted.type());
    }

    private void sendStarted(List<Leasing> leasings) {
        if (leasings.isEmpty()) {
            return;
        }
        if (wanted.limits().rate() != null) {
            transaction.send(
                    "INSERT INTO start (type, at, starts) VALUES ($1, $2, $3)",
                    wanted.type(),
                    Rows.optionalTime(leasings.getFirst().task().attemptStarted()),
                    leasings.size());
        }
        if (wanted.limits().fair()) {
            Map<Integer, Long> turns = new TreeMap<>();
            leasings.forEach(leasing -> turns.merge(-leasing.task().priority(), leasing.turn(), Math::max));
            transaction.send(
                    """
                    INSERT INTO turn_clock (type, urgency, now)
                    SELECT $1, w.urgency, w.now FROM unnest($2::integer[], $3::bigint[]) AS w(urgency, now)
                    ON CONFLICT (type, urgency) DO UPDATE SET now = greatest(turn_clock.now, excluded.now)
                    """,
                    wanted.type(),
                    Rows.column(turns.keySet(), Integer[]::new, urgency -> urgency),
                    Rows.column(turns.values(), Long[]::new, turn -> turn));
        }
    }
}
