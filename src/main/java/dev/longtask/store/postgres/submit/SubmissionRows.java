package dev.longtask.store.postgres.submit;

import dev.longtask.store.Sizes;
import dev.longtask.store.postgres.database.Rows;
import dev.longtask.store.postgres.database.TaskTransitions;
import dev.longtask.store.postgres.database.Transaction;
import dev.longtask.store.postgres.queue.ConcurrencySlots;
import dev.longtask.store.query.Labels;
import dev.longtask.task.Submission;
import dev.longtask.task.Submission.Idempotency;
import dev.longtask.task.TaskSpec;
import dev.longtask.task.TaskStatus;
import dev.longtask.task.TraceContext;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Gathers the rows of accepted submissions and writes them together. */
final class SubmissionRows {
    private record Accepted(Submission submission, long creator, long turn) {
        long bytes() {
            return Sizes.utf8(submission.input());
        }

        TaskSpec spec() {
            return submission.spec();
        }
    }

    private final Transaction transaction;
    private final List<Accepted> accepted = new ArrayList<>();

    SubmissionRows(Transaction transaction) {
        this.transaction = transaction;
    }

    /**
     * Adds a submission.
     *
     * @param creator the number of its creator
     * @param turn 0 for types without turns
     */
    void add(Submission submission, long creator, long turn) {
        accepted.add(new Accepted(submission, creator, turn));
    }

    /** @param now the time of submission */
    void send(Instant now) {
        if (accepted.isEmpty()) {
            return;
        }
        OffsetDateTime submitted = Rows.time(now);
        transaction.send(
                """
                WITH s AS MATERIALIZED (
                  SELECT *
                    FROM unnest($2::uuid[], $3::bigint[], $4::bigint[], $5::integer[], $6::integer[], $7::text[],
                                $8::bigint[], $9::timestamptz[], $10::text[], $11::text[], $12::text[], $13::text[],
                                $14::text[], $15::boolean[], $16::bigint[], $17::bigint[], $18::text[], $19::text[])
                         AS s(id, creator, retention, priority, max_attempts, type,
                              timeout, run_at, description, labels, idempotency_key, fingerprint,
                              concurrency_key, fair, turn, bytes, traceparent, tracestate)
                ), stored AS (
                  INSERT INTO task (id, creator, submitted, updated, retention, priority, max_attempts, type, timeout,
                                    run_at, due, description, labels, idempotency_key, fingerprint,
                                    concurrency_key, fair, bytes, traceparent, tracestate)
                  SELECT id, creator, $1, $1, retention, priority, max_attempts, type, timeout,
                         run_at, run_at, description, labels, idempotency_key, fingerprint,
                         concurrency_key, fair, bytes, traceparent, tracestate
                    FROM s
                ), put_off AS (
                  INSERT INTO scheduled (due, id, submitted, type, urgency, turn, key)
                  SELECT run_at, id, $1, type, -priority, turn, concurrency_key FROM s WHERE run_at > $1
                ), held_back AS (
                  INSERT INTO blocked (type, key, submitted, id, urgency, turn)
                  SELECT type, concurrency_key, $1, id, -priority, turn
                    FROM s
                   WHERE (run_at IS NULL OR run_at <= $1) AND concurrency_key IS NOT NULL
                )
                INSERT INTO ready (type, urgency, turn, submitted, id)
                SELECT type, -priority, turn, $1, id
                  FROM s
                 WHERE (run_at IS NULL OR run_at <= $1) AND concurrency_key IS NULL
                """,
                submitted,
                Rows.ids(accepted, row -> row.submission().id()),
                Rows.column(accepted, Long[]::new, Accepted::creator),
                Rows.column(
                        accepted,
                        Long[]::new,
                        row -> row.submission().retention().toMillis()),
                Rows.column(accepted, Integer[]::new, row -> row.spec().priority()),
                Rows.column(accepted, Integer[]::new, row -> row.spec().maxAttempts()),
                Rows.column(accepted, String[]::new, row -> row.spec().type()),
                Rows.column(accepted, Long[]::new, row -> millis(row.spec().timeout())),
                Rows.column(
                        accepted,
                        OffsetDateTime[]::new,
                        row -> Rows.optionalTime(row.spec().runAt())),
                text(row -> row.spec().description()),
                text(row -> Labels.write(row.spec().labels())),
                text(row -> key(row, Idempotency::key)),
                text(row -> key(row, Idempotency::fingerprint)),
                text(row -> row.spec().concurrencyKey()),
                Rows.column(accepted, Boolean[]::new, row -> row.submission().fair()),
                Rows.column(accepted, Long[]::new, Accepted::turn),
                Rows.column(accepted, Long[]::new, Accepted::bytes),
                text(row -> trace(row, TraceContext::parent)),
                text(row -> trace(row, TraceContext::state)));
        List<Submission> withInput = accepted.stream()
                .map(Accepted::submission)
                .filter(submission -> submission.input() != null)
                .toList();
        if (!withInput.isEmpty()) {
            transaction.send(
                    "INSERT INTO input (id, json) SELECT * FROM unnest($1::uuid[], $2::text[])",
                    Rows.ids(withInput, Submission::id),
                    Rows.column(withInput, String[]::new, Submission::input));
        }
        ConcurrencySlots keys = new ConcurrencySlots();
        for (Accepted row : accepted) {
            Instant runAt = row.spec().runAt();
            if (runAt == null || !runAt.isAfter(now)) {
                keys.entered(row.spec().type(), row.spec().concurrencyKey());
            }
        }
        keys.send(transaction);
        TaskTransitions transitions = new TaskTransitions();
        accepted.forEach(row -> transitions.added(
                row.submission().id(), row.spec().type(), TaskStatus.ENQUEUED, row.creator(), row.bytes()));
        transitions.send(transaction);
    }

    private @Nullable String[] text(Function<Accepted, @Nullable String> value) {
        return Rows.column(accepted, String[]::new, value);
    }

    private static @Nullable String key(Accepted row, Function<Idempotency, String> part) {
        Idempotency idempotency = row.submission().idempotency();
        return idempotency == null ? null : part.apply(idempotency);
    }

    private static @Nullable String trace(Accepted row, Function<TraceContext, @Nullable String> part) {
        TraceContext trace = row.submission().trace();
        return trace == null ? null : part.apply(trace);
    }

    private static @Nullable Long millis(@Nullable Duration duration) {
        return duration == null ? null : duration.toMillis();
    }
}
