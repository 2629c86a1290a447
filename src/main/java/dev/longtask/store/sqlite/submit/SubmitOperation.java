package dev.longtask.store.sqlite.submit;

import dev.longtask.store.Quota;
import dev.longtask.store.Sizes;
import dev.longtask.store.SubmitResult;
import dev.longtask.store.query.Labels;
import dev.longtask.store.sqlite.database.Session;
import dev.longtask.store.sqlite.database.Transaction;
import dev.longtask.store.sqlite.query.TaskRows;
import dev.longtask.store.sqlite.queue.FairTurns;
import dev.longtask.store.sqlite.queue.TaskQueue;
import dev.longtask.task.Submission;
import dev.longtask.task.Submission.Idempotency;
import dev.longtask.task.Task;
import dev.longtask.task.TaskId;
import dev.longtask.task.TaskStatus;
import dev.longtask.task.TraceContext;
import java.sql.SQLException;
import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Stores submissions. */
public final class SubmitOperation {
    private record Earlier(TaskId id, String fingerprint) {}

    private SubmitOperation() {}

    /** Checks everything before the first write, so that a rejection leaves no task behind. */
    public static SubmitResult submit(Transaction transaction, List<Submission> submissions, Quota quota)
            throws SQLException {
        Map<String, Long> creators = new HashMap<>();
        for (Submission submission : submissions) {
            if (!creators.containsKey(submission.creator().text())) {
                creators.put(
                        submission.creator().text(),
                        creatorNumber(
                                transaction.session(), submission.creator().text()));
            }
        }
        List<Task> earlier = new ArrayList<>();
        List<Integer> gone = new ArrayList<>();
        for (int place = 0; place < submissions.size(); place++) {
            Submission submission = submissions.get(place);
            Idempotency idempotency = submission.idempotency();
            if (idempotency == null) {
                continue;
            }
            var found = earlier(transaction.session(), numberOf(creators, submission), idempotency.key());
            if (found.isEmpty()) {
                gone.add(place);
                continue;
            }
            if (!found.get().fingerprint().equals(idempotency.fingerprint())) {
                return new SubmitResult.KeyReused();
            }
            earlier.add(TaskRows.get(transaction.session(), found.get().id()));
        }
        if (!earlier.isEmpty()) {
            return new SubmitResult.Stored(earlier, gone, true);
        }
        for (long creator : creators.values()) {
            Quota.Use present = transaction.use(creator);
            Quota.Use then = submissions.stream()
                    .filter(submission -> numberOf(creators, submission) == creator)
                    .map(submission -> Quota.Use.ofNew(Sizes.utf8(submission.input())))
                    .reduce(present, Quota.Use::plus);
            Quota.Part exceeded = quota.exceededBy(then);
            if (exceeded != null) {
                return new SubmitResult.OverLimit(exceeded, present.of(exceeded));
            }
        }
        List<Task> stored = new ArrayList<>(submissions.size());
        for (Submission submission : submissions) {
            stored.add(store(transaction, submission, numberOf(creators, submission)));
        }
        return new SubmitResult.Stored(stored, List.of(), false);
    }

    private static long numberOf(Map<String, Long> creators, Submission submission) {
        return Objects.requireNonNull(creators.get(submission.creator().text()));
    }

    private static long creatorNumber(Session session, String name) throws SQLException {
        long number = session.number("SELECT number FROM principal WHERE name = ?", 0, name);
        if (number != 0) {
            return number;
        }
        session.update("INSERT INTO principal (name) VALUES (?)", name);
        return session.number("SELECT number FROM principal WHERE name = ?", 0, name);
    }

    private static Optional<Earlier> earlier(Session session, long creator, String key) throws SQLException {
        // Served by task_by_idempotency_key.
        return session.first(
                "SELECT id, fingerprint FROM task WHERE creator = ? AND idempotency_key = ?",
                row -> new Earlier(row.id(), row.text()),
                creator,
                key);
    }

    private static Task store(Transaction transaction, Submission submission, long creator) throws SQLException {
        Session session = transaction.session();
        Idempotency idempotency = submission.idempotency();
        TraceContext trace = submission.trace();
        long bytes = Sizes.utf8(submission.input());
        long turn = submission.fair()
                ? FairTurns.next(
                        session, submission.spec().type(), -submission.spec().priority(), creator)
                : 0;
        session.update(
                """
                INSERT INTO task (id, type, creator, description, priority, labels, run_at, max_attempts, timeout,
                                  retention, idempotency_key, fingerprint, submitted, updated, due, concurrency_key,
                                  fair, turn, bytes, traceparent, tracestate)
                VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?13, ?7, ?14, ?15, ?16, ?17, ?18,
                        ?19)
                """,
                submission.id(),
                submission.spec().type(),
                creator,
                submission.spec().description(),
                submission.spec().priority(),
                Labels.write(submission.spec().labels()),
                submission.spec().runAt(),
                submission.spec().maxAttempts(),
                millis(submission.spec().timeout()),
                submission.retention().toMillis(),
                idempotency == null ? null : idempotency.key(),
                idempotency == null ? null : idempotency.fingerprint(),
                transaction.now(),
                submission.spec().concurrencyKey(),
                submission.fair() ? 1 : 0,
                turn,
                bytes,
                trace == null ? null : trace.parent(),
                trace == null ? null : trace.state());
        if (submission.input() != null) {
            session.update("INSERT INTO input (id, json) VALUES (?, ?)", submission.id(), submission.input());
        }
        TaskQueue.add(
                transaction,
                new TaskQueue.Entry(
                        submission.id(),
                        submission.spec().type(),
                        -submission.spec().priority(),
                        turn,
                        submission.spec().concurrencyKey()),
                submission.spec().runAt());
        transaction.countNew(submission.id(), submission.spec().type(), TaskStatus.ENQUEUED, creator, bytes);
        return Task.submitted(submission, creator, transaction.now().truncatedTo(ChronoUnit.MILLIS));
    }

    private static @Nullable Long millis(@Nullable Duration duration) {
        return duration == null ? null : duration.toMillis();
    }
}
