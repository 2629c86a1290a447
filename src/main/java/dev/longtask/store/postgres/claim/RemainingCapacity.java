package dev.longtask.store.postgres.claim;

import dev.longtask.store.lease.ClaimRequest.TypeDemand;
import dev.longtask.store.postgres.database.Rows;
import dev.longtask.task.Rate;
import io.vertx.sqlclient.Row;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * How much a type's limits allow a claim to take. Exact when read under the lock of the type, otherwise an estimate of what
 * is worth claiming.
 *
 * @param again how long until the rate allows more starts; null when the rate is not the bottleneck
 */
record RemainingCapacity(int tasks, @Nullable Duration again) {
    /** Served by running_by_limited_type, which has no more rows than the limit, and by the primary key of rate_start. */
    static final String SQL = """
            SELECT w.type,
                   (SELECT count(*) FROM running c WHERE c.type = w.type AND c.limited),
                   s.starts, s.first, s.now
              FROM unnest($1::text[], $2::bigint[]) AS w(type, per)
             CROSS JOIN LATERAL (
               SELECT coalesce(sum(starts), 0)::bigint AS starts, min(at) AS first,
                      (SELECT clock_timestamp()) AS now
                 FROM rate_start
                WHERE type = w.type AND at > (SELECT clock_timestamp()) - w.per * interval '1 millisecond') s
            """;

    static Object[] parameters(List<TypeDemand> types) {
        return new Object[] {
            Rows.column(types, String[]::new, TypeDemand::type),
            Rows.column(types, Long[]::new, wanted -> {
                Rate rate = wanted.limits().rate();
                return rate == null ? 0 : rate.per().toMillis();
            })
        };
    }

    static Map<String, RemainingCapacity> of(List<TypeDemand> types, Iterable<Row> rows) {
        Map<String, RemainingCapacity> rooms = new HashMap<>();
        for (Row row : rows) {
            types.stream()
                    .filter(wanted -> wanted.type().equals(row.getString(0)))
                    .forEach(wanted -> rooms.put(wanted.type(), of(wanted, row)));
        }
        return rooms;
    }

    private static RemainingCapacity of(TypeDemand wanted, Row row) {
        long tasks = wanted.limit();
        Integer concurrency = wanted.limits().concurrency();
        if (concurrency != null) {
            tasks = Math.min(tasks, concurrency - row.getLong(1));
        }
        Duration again = null;
        Rate rate = wanted.limits().rate();
        if (rate != null) {
            long left = rate.starts() - row.getLong(2);
            Instant first = Rows.optionalInstant(row, 3);
            if (left < tasks && first != null) {
                again = Duration.between(Rows.instant(row, 4), first.plus(rate.per()));
            }
            tasks = Math.min(tasks, left);
        }
        return new RemainingCapacity((int) Math.max(tasks, 0), again);
    }
}
