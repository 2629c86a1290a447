package dev.longtask.store.sqlite.attempt;

import dev.longtask.store.lease.FinishResult;
import dev.longtask.store.sqlite.database.Session;
import dev.longtask.task.Lease;
import dev.longtask.task.attempt.Outcome;
import dev.longtask.task.attempt.RecordedEnd;
import java.sql.SQLException;

/** Answers requests to end an attempt that has already ended: a repeat with an equal outcome gets the first answer. */
final class RepeatedEnds {
    private RepeatedEnds() {}

    static FinishResult answer(Session session, Lease lease, Outcome outcome) throws SQLException {
        return session.first(
                        """
                        SELECT h.to_status, h.reason, (SELECT json FROM result r WHERE r.id = h.id)
                          FROM history h
                         WHERE h.id = ? AND h.attempt = ? AND h.from_status IN ('RUNNING', 'CANCEL_REQUESTED')
                           AND h.to_status <> 'CANCEL_REQUESTED'
                         ORDER BY h.n DESC
                         LIMIT 1
                        """,
                        row -> new RecordedEnd(row.status(), row.optionalText(), row.optionalText()),
                        lease.id(),
                        lease.attempt())
                .filter(end -> end.isRepeatedBy(outcome))
                .<FinishResult>map(end -> new FinishResult.Recorded(end.next()))
                .orElseGet(FinishResult.LeaseLost::new);
    }
}
