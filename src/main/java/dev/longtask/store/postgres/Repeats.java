package dev.longtask.store.postgres;

import dev.longtask.store.FinishResult;
import dev.longtask.task.Lease;
import dev.longtask.task.Outcome;
import dev.longtask.task.TaskStatus;
import io.vertx.sqlclient.Row;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Answers ends of attempts that have ended already: a repeat gets the first one's answer when it is equal. */
final class Repeats {
    private record End(
            TaskStatus to,
            @Nullable String reason,
            @Nullable String result) {}

    private Repeats() {}

    static Map<Finishing.Request, FinishResult> answer(Transaction transaction, List<Finishing.Request> requests) {
        Map<Finishing.Request, FinishResult> answers = new HashMap<>();
        if (requests.isEmpty()) {
            return answers;
        }
        Map<Lease, End> ends = new HashMap<>();
        for (Row row : transaction.query(
                """
                SELECT a.id, a.attempt, a.to_status, a.reason, r.json
                  FROM unnest($1::uuid[], $2::integer[]) AS lease(id, attempt)
                  JOIN attempt a ON a.id = ANY (ARRAY[lease.id]) AND a.attempt = lease.attempt
                  LEFT JOIN result r ON r.id = ANY (ARRAY[a.id])
                """,
                Rows.ids(requests, request -> request.lease().id()),
                Rows.column(requests, Integer[]::new, request -> request.lease().attempt()))) {
            ends.put(
                    new Lease(Rows.id(row, 0), row.getInteger(1)),
                    new End(TaskStatus.valueOf(row.getString(2)), row.getString(3), row.getString(4)));
        }
        for (Finishing.Request request : requests) {
            End end = ends.get(request.lease());
            answers.put(
                    request,
                    end != null && isEqual(request.outcome(), end)
                            ? new FinishResult.Recorded(end.to())
                            : new FinishResult.LeaseLost());
        }
        return answers;
    }

    private static boolean isEqual(Outcome outcome, End end) {
        return switch (outcome) {
            case Outcome.Completed completed ->
                end.to() == TaskStatus.COMPLETE && Objects.equals(completed.result(), end.result());
            case Outcome.Failed failed -> Objects.equals(failed.reason(), end.reason());
            case Outcome.HandedBack handedBack -> Objects.equals(handedBack.reason(), end.reason());
            case Outcome.Stopped stopped -> end.to() == TaskStatus.CANCELLED && end.reason() == null;
        };
    }
}
