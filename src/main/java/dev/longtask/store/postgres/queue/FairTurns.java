package dev.longtask.store.postgres.queue;

import dev.longtask.store.postgres.database.Rows;
import dev.longtask.store.postgres.database.Transaction;
import dev.longtask.task.Submission;
import io.vertx.core.Future;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.RowSet;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Assigns turns to tasks of fair types. The transaction holds the creators' rows, so no other transaction assigns them turns
 * at the same time.
 */
public final class FairTurns {
    private record Place(String type, int urgency, String creator) {
        static Place of(Submission submission) {
            return new Place(
                    submission.spec().type(),
                    -submission.spec().priority(),
                    submission.creator().text());
        }
    }

    private final Transaction transaction;
    private final Future<RowSet<Row>> answer;
    private final Map<Place, Long> last = new HashMap<>();
    private boolean read;

    /** Sends the query for the present turns; {@link #next} waits for the answer. */
    public FairTurns(Transaction transaction, Collection<Submission> submissions) {
        this.transaction = transaction;
        List<Place> places = submissions.stream()
                .filter(Submission::fair)
                .map(Place::of)
                .distinct()
                .toList();
        // The later of the creator's last turn and the latest claimed turn.
        this.answer = places.isEmpty()
                ? Future.succeededFuture()
                : transaction.send(
                        """
                        SELECT w.type, w.urgency, w.creator, greatest(coalesce(t.last, 0), coalesce(c.now, 0))
                          FROM unnest($1::text[], $2::integer[], $3::text[]) AS w(type, urgency, creator)
                          LEFT JOIN principal p ON p.name = ANY (key_of(w.creator))
                          LEFT JOIN fair_turn t ON t.type = ANY (key_of(w.type))
                               AND t.urgency = ANY (key_of(w.urgency)) AND t.creator = ANY (key_of(p.number))
                          LEFT JOIN fair_turn_clock c ON c.type = ANY (key_of(w.type)) AND c.urgency = ANY (key_of(w.urgency))
                        """,
                        Rows.column(places, String[]::new, Place::type),
                        Rows.column(places, Integer[]::new, Place::urgency),
                        Rows.column(places, String[]::new, Place::creator));
    }

    /** The turn of a submission; 0 for types without turns. */
    public long next(Submission submission) {
        if (!submission.fair()) {
            return 0;
        }
        if (!read) {
            read = true;
            for (Row row : transaction.await(answer)) {
                last.put(new Place(row.getString(0), row.getInteger(1), row.getString(2)), row.getLong(3));
            }
        }
        return last.merge(Place.of(submission), 1L, Long::sum);
    }

    /** Sends the assigned turns. */
    public void send() {
        if (last.isEmpty()) {
            return;
        }
        transaction.send(
                """
                INSERT INTO fair_turn (type, urgency, creator, last)
                SELECT w.type, w.urgency, p.number, w.last
                  FROM unnest($1::text[], $2::integer[], $3::text[], $4::bigint[]) AS w(type, urgency, creator, last)
                  JOIN principal p ON p.name = ANY (key_of(w.creator))
                ON CONFLICT (type, urgency, creator) DO UPDATE SET last = greatest(fair_turn.last, excluded.last)
                """,
                Rows.column(last.keySet(), String[]::new, Place::type),
                Rows.column(last.keySet(), Integer[]::new, Place::urgency),
                Rows.column(last.keySet(), String[]::new, Place::creator),
                Rows.column(last.values(), Long[]::new, turn -> turn));
    }
}
