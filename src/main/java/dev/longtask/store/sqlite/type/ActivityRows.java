package dev.longtask.store.sqlite.type;

import dev.longtask.store.sqlite.database.Readers;
import dev.longtask.store.sqlite.database.Session;
import dev.longtask.store.sqlite.database.Transaction;
import dev.longtask.store.sqlite.database.Writer;
import dev.longtask.store.type.ActivityCounts;
import dev.longtask.store.type.ActivityTally;
import dev.longtask.store.type.TypeActivity;
import dev.longtask.task.TaskStatus;
import io.smallrye.mutiny.Uni;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;

/** The table {@code type_activity}. */
public final class ActivityRows implements ActivityCounts {
    private record Count(Instant minute, TaskStatus next, int bucket, long attempts) {}

    private final Writer writer;
    private final Readers readers;
    private final Clock clock;

    public ActivityRows(Writer writer, Readers readers, Clock clock) {
        this.writer = writer;
        this.readers = readers;
        this.clock = clock;
    }

    @Override
    public Uni<Void> add(List<Ended> ended) {
        return writer.write(transaction -> add(transaction, ended)).replaceWithVoid();
    }

    private static int add(Transaction transaction, List<Ended> ended) throws SQLException {
        Instant minute = transaction.now().truncatedTo(ChronoUnit.MINUTES);
        for (Ended one : ended) {
            transaction.session().update("""
                            INSERT INTO type_activity (type, minute, next, bucket, attempts) VALUES (?, ?, ?, ?, ?)
                            ON CONFLICT (type, minute, next, bucket) DO UPDATE SET attempts = attempts + excluded.attempts
                            """, one.type(), minute, one.next().name(), one.bucket(), one.attempts());
        }
        // Served by type_activity_by_minute.
        return transaction.session().update("DELETE FROM type_activity WHERE minute < ?", minute.minus(KEPT));
    }

    @Override
    public Uni<List<TypeActivity>> lastHour(List<String> types) {
        return readers.read(session -> read(session, types, clock.instant()));
    }

    private static List<TypeActivity> read(Session session, List<String> types, Instant now) throws SQLException {
        ActivityTally tally = new ActivityTally(now, types);
        for (String type : types) {
            // Served by the key of type_activity.
            for (Count count : session.list(
                    "SELECT minute, next, bucket, attempts FROM type_activity WHERE type = ? AND minute >= ?",
                    row -> new Count(row.time(), row.status(), row.integer(), row.number()),
                    type,
                    ActivityTally.startOf(now))) {
                tally.ended(type, count.minute(), count.next(), count.bucket(), count.attempts());
            }
        }
        return tally.result();
    }
}
