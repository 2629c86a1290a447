package dev.longtask.store.postgres.attempt;

import dev.longtask.store.postgres.database.Rows;
import dev.longtask.store.postgres.database.TaskTransitions;
import dev.longtask.store.postgres.database.Transaction;
import dev.longtask.store.postgres.queue.ConcurrencySlots;
import dev.longtask.task.Actor;
import dev.longtask.task.TaskStatus;
import dev.longtask.task.attempt.AttemptEnd;
import dev.longtask.task.attempt.Outcome;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Gathers ends of attempts and writes them together. */
final class EndRows {
    private record Ending(EndedLease attempt, AttemptEnd end, Actor actor) {
        @Nullable OffsetDateTime due() {
            return end.backoff().isZero() ? null : attempt.ended().plus(end.backoff());
        }
    }

    private final List<Ending> endings = new ArrayList<>();

    /** Adds a reported end; returns the new status of the task. */
    TaskStatus add(EndedLease attempt, Outcome outcome, Actor actor) {
        return add(attempt, AttemptEnd.of(attempt.atEnd(), outcome), actor);
    }

    /** Adds the end of an attempt whose lease expired. */
    void addLost(EndedLease attempt) {
        add(attempt, AttemptEnd.ofLostLease(attempt.atEnd(), Actor.parse(attempt.runner())), Actor.REAPER);
    }

    private TaskStatus add(EndedLease attempt, AttemptEnd end, Actor actor) {
        endings.add(new Ending(attempt, end, actor));
        return end.next();
    }

    /**
     * Sends the changes.
     *
     * @param keys receives the released concurrency keys; the caller sends it
     * @param transitions receives the changes of transitions; the caller sends it
     */
    void send(Transaction transaction, ConcurrencySlots keys, TaskTransitions transitions) {
        if (endings.isEmpty()) {
            return;
        }
        // Served by the key of task. The update changes no indexed column, so it stays within its page.
        transaction.send(
                """
                WITH e AS MATERIALIZED (
                  SELECT *
                    FROM unnest($1::uuid[], $2::integer[], $3::timestamptz[], $4::timestamptz[], $5::timestamptz[],
                                $6::text[], $7::text[], $8::text[], $9::text[], $10::text[],
                                $11::bigint[], $12::integer[], $13::integer[], $14::text[], $15::text[],
                                $16::timestamptz[], $17::bigint[], $18::integer[])
                         AS e(id, attempt, started, ended, cancel_requested,
                              runner, cancelled_by, to_status, actor, reason,
                              prior_run_time, uncounted_attempts, progress, message, final_status,
                              due, bytes, checkpoint_bytes)
                ), past AS (
                  INSERT INTO attempt (id, attempt, started, ended, cancel_requested, runner, cancelled_by, to_status,
                                       actor, reason)
                  SELECT id, attempt, started, ended, cancel_requested, runner, cancelled_by, to_status, actor, reason
                    FROM e
                ), moved AS (
                  UPDATE task t
                     SET attempt = e.attempt,
                         uncounted_attempts = t.uncounted_attempts + e.uncounted_attempts,
                         prior_run_time = t.prior_run_time + e.prior_run_time,
                         started = coalesce(t.started, e.started),
                         progress = e.progress,
                         message = e.message,
                         bytes = t.bytes + e.bytes,
                         checkpoint_bytes = e.checkpoint_bytes,
                         updated = e.ended,
                         due = e.due,
                         status = e.final_status,
                         finished = CASE WHEN e.final_status IS NOT NULL THEN e.ended END
                    FROM e
                   WHERE t.id = ANY (key_of(e.id))
                  RETURNING t.id, t.type, t.priority, t.submitted, t.due, t.finished, t.retention, t.fair,
                            t.concurrency_key
                ), open AS MATERIALIZED (
                  SELECT m.*, CASE WHEN m.fair THEN coalesce(c.now, 0) ELSE 0 END AS turn
                    FROM moved m
                    LEFT JOIN fair_turn_clock c ON m.fair AND c.type = ANY (key_of(m.type)) AND c.urgency = -m.priority
                   WHERE m.finished IS NULL
                ), again AS (
                  INSERT INTO ready (type, urgency, turn, submitted, id)
                  SELECT type, -priority, turn, submitted, id FROM open WHERE due IS NULL AND concurrency_key IS NULL
                ), held_back AS (
                  INSERT INTO blocked (type, key, submitted, id, urgency, turn)
                  SELECT type, concurrency_key, submitted, id, -priority, turn
                    FROM open
                   WHERE due IS NULL AND concurrency_key IS NOT NULL
                ), put_off AS (
                  INSERT INTO scheduled (due, id, submitted, type, urgency, turn, key)
                  SELECT due, id, submitted, type, -priority, turn, concurrency_key FROM open WHERE due IS NOT NULL
                )
                INSERT INTO finished (purge_at, id)
                SELECT finished + retention * interval '1 millisecond', id FROM moved WHERE finished IS NOT NULL
                """,
                Rows.ids(endings, end -> end.attempt().id()),
                numbers(end -> end.attempt().attempt()),
                times(end -> end.attempt().started()),
                times(end -> end.attempt().ended()),
                times(end -> end.attempt().cancelRequested()),
                texts(end -> end.attempt().runner()),
                texts(end -> end.attempt().cancelledBy()),
                texts(end -> end.end().next().name()),
                texts(end -> end.actor().text()),
                texts(end -> end.end().reason()),
                Rows.column(endings, Long[]::new, end -> end.attempt().ran().toMillis()),
                numbers(end -> end.end().counts() ? 0 : 1),
                numbers(end -> end.end().progress()),
                texts(end -> end.end().message()),
                texts(end -> end.end().next().isTerminal() ? end.end().next().name() : null),
                times(Ending::due),
                Rows.column(endings, Long[]::new, end -> end.attempt().bytes()),
                numbers(end -> end.attempt().checkpointBytes()));
        endings.forEach(end -> keys.released(end.attempt().type(), end.attempt().key()));
        for (Ending end : endings) {
            EndedLease attempt = end.attempt();
            transitions.moved(
                    attempt.id(),
                    attempt.type(),
                    attempt.creator(),
                    attempt.status(),
                    end.end().next());
            transitions.grown(attempt.creator(), attempt.bytes());
        }
    }

    private Integer[] numbers(Function<Ending, Integer> value) {
        return endings.stream().map(value).toArray(Integer[]::new);
    }

    private @Nullable String[] texts(Function<Ending, @Nullable String> value) {
        return Rows.column(endings, String[]::new, value);
    }

    private @Nullable OffsetDateTime[] times(Function<Ending, @Nullable OffsetDateTime> value) {
        return Rows.column(endings, OffsetDateTime[]::new, value);
    }
}
