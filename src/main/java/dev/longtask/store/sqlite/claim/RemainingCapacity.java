package dev.longtask.store.sqlite.claim;

import dev.longtask.store.lease.ClaimRequest.TypeDemand;
import dev.longtask.store.lease.ClaimRequest.TypeLimits;
import dev.longtask.store.sqlite.database.Session;
import dev.longtask.store.sqlite.database.Transaction;
import dev.longtask.task.Rate;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * How many tasks of a type the limits of the type let a claim take.
 *
 * @param tasks from 0
 * @param again after how long its rate lets more start; null when the rate is not exhausted
 */
record RemainingCapacity(int tasks, @Nullable Duration again) {

    static RemainingCapacity of(Transaction transaction, TypeDemand wanted) throws SQLException {
        Session session = transaction.session();
        TypeLimits limits = wanted.limits();
        long tasks = wanted.limit();
        if (limits.concurrency() != null) {
            // Served by running_by_limited_type.
            long running = session.number("SELECT count(*) FROM running WHERE limited_type = ?", 0, wanted.type());
            tasks = Math.min(tasks, limits.concurrency() - running);
        }
        Duration again = null;
        Rate rate = limits.rate();
        if (rate != null) {
            Instant since = transaction.now().minus(rate.per());
            session.update("DELETE FROM rate_start WHERE type = ? AND at <= ?", wanted.type(), since);
            long left = rate.starts()
                    - session.number("SELECT sum(starts) FROM rate_start WHERE type = ?", 0, wanted.type());
            if (left < tasks) {
                long first = session.number("SELECT min(at) FROM rate_start WHERE type = ?", 0, wanted.type());
                again = Duration.between(since, Instant.ofEpochMilli(first));
                tasks = left;
            }
        }
        return new RemainingCapacity((int) Math.max(tasks, 0), again);
    }

    /** Records starts of a type with a rate. */
    static void started(Transaction transaction, String type, int tasks) throws SQLException {
        transaction.session().update("""
                INSERT INTO rate_start (type, at, starts) VALUES (?, ?, ?)
                ON CONFLICT (type, at) DO UPDATE SET starts = starts + excluded.starts
                """, type, transaction.now(), tasks);
    }
}
