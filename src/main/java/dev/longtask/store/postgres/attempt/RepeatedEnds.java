package dev.longtask.store.postgres.attempt;

import dev.longtask.store.lease.FinishResult;
import dev.longtask.store.postgres.database.Rows;
import dev.longtask.store.postgres.database.Transaction;
import dev.longtask.task.Lease;
import dev.longtask.task.TaskStatus;
import dev.longtask.task.attempt.RecordedEnd;
import io.vertx.sqlclient.Row;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Answers requests to end attempts that have already ended: a repeat with an equal outcome gets the first answer. */
final class RepeatedEnds {
    private RepeatedEnds() {}

    static List<FinishResult> answer(Transaction transaction, List<EndRequest> requests) {
        if (requests.isEmpty()) {
            return List.of();
        }
        Map<Lease, RecordedEnd> ends = new HashMap<>();
        for (Row row : transaction.query(
                """
                SELECT a.id, a.attempt, a.to_status, a.reason, r.json
                  FROM unnest($1::uuid[], $2::integer[]) AS lease(id, attempt)
                  JOIN attempt a ON a.id = ANY (key_of(lease.id)) AND a.attempt = lease.attempt
                  LEFT JOIN result r ON r.id = ANY (key_of(a.id))
                """,
                Rows.ids(requests, request -> request.lease().id()),
                Rows.column(requests, Integer[]::new, request -> request.lease().attempt()))) {
            ends.put(
                    new Lease(Rows.id(row, 0), row.getInteger(1)),
                    new RecordedEnd(TaskStatus.valueOf(row.getString(2)), row.getString(3), row.getString(4)));
        }
        return requests.stream()
                .<FinishResult>map(request -> {
                    RecordedEnd end = ends.get(request.lease());
                    return end != null && end.isRepeatedBy(request.outcome())
                            ? new FinishResult.Recorded(end.next())
                            : new FinishResult.LeaseLost();
                })
                .toList();
    }
}
