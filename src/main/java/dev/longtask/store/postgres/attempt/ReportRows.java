package dev.longtask.store.postgres.attempt;

import dev.longtask.store.TaskStore;
import dev.longtask.store.postgres.database.Rows;
import dev.longtask.store.postgres.database.Transaction;
import dev.longtask.task.Lease;
import dev.longtask.task.attempt.Report;
import dev.longtask.task.attempt.ReportEntry;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Function;

/** Messages, log lines and checkpoints of attempts whose leases this transaction holds, so that nothing else numbers theirs. */
final class ReportRows {
    /** @param place its position among the notes of its task in this transaction, from 1 */
    private record Placed(Lease lease, int place, ReportEntry note) {}

    private ReportRows() {}

    static void send(Transaction transaction, Map<Lease, Report> reports) {
        List<Placed> messages = placed(reports, Report::messages);
        if (!messages.isEmpty()) {
            transaction.send(
                    """
                    INSERT INTO message (id, n, at, text)
                    SELECT e.id, e.place + coalesce((SELECT max(n) FROM message m WHERE m.id = e.id), 0), e.at, e.text
                      FROM unnest($1::uuid[], $2::integer[], $3::timestamptz[], $4::text[]) AS e(id, place, at, text)
                    """,
                    Rows.ids(messages, message -> message.lease().id()),
                    Rows.column(messages, Integer[]::new, Placed::place),
                    times(messages),
                    texts(messages));
            transaction.send(
                    """
                    DELETE FROM message m
                     USING (SELECT e.id, (SELECT max(n) FROM message l WHERE l.id = e.id) - $2 AS last
                              FROM unnest($1::uuid[]) AS e(id)) old
                     WHERE m.id = ANY (key_of(old.id)) AND m.n <= old.last
                    """,
                    Rows.ids(
                            messages.stream()
                                    .map(message -> message.lease().id())
                                    .distinct()
                                    .toList(),
                            id -> id),
                    TaskStore.MOST_MESSAGES);
        }
        List<Placed> lines = placed(reports, Report::lines);
        if (!lines.isEmpty()) {
            transaction.send(
                    """
                    INSERT INTO log (id, n, at, attempt, text)
                    SELECT id, n, at, attempt, CASE WHEN n = $6 THEN $7 ELSE text END
                      FROM (SELECT e.*, e.place + coalesce((SELECT max(n) FROM log l WHERE l.id = e.id), 0) AS n
                              FROM unnest($1::uuid[], $2::integer[], $3::timestamptz[], $4::text[], $5::integer[])
                                   AS e(id, place, at, text, attempt)) numbered
                     WHERE n <= $6
                    """,
                    Rows.ids(lines, line -> line.lease().id()),
                    Rows.column(lines, Integer[]::new, Placed::place),
                    times(lines),
                    texts(lines),
                    Rows.column(lines, Integer[]::new, line -> line.lease().attempt()),
                    (long) TaskStore.MOST_LINES,
                    TaskStore.LOG_IS_FULL);
        }
        Checkpoints.send(transaction, reports);
    }

    private static List<Placed> placed(Map<Lease, Report> reports, Function<Report, List<ReportEntry>> notes) {
        List<Placed> placed = new ArrayList<>();
        reports.forEach((lease, report) -> {
            int place = 1;
            for (ReportEntry note : notes.apply(report)) {
                placed.add(new Placed(lease, place++, note));
            }
        });
        return placed;
    }

    private static Object times(List<Placed> notes) {
        return Rows.column(
                notes, OffsetDateTime[]::new, note -> Rows.time(note.note().at()));
    }

    private static Object texts(List<Placed> notes) {
        return Rows.column(notes, String[]::new, note -> note.note().text());
    }
}
