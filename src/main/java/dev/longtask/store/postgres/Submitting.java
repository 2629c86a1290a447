package dev.longtask.store.postgres;

import dev.longtask.store.Labels;
import dev.longtask.store.SubmitResult;
import dev.longtask.task.ConcurrencyKey;
import dev.longtask.task.Submission;
import dev.longtask.task.Submission.Idempotency;
import dev.longtask.task.Task;
import dev.longtask.task.TaskId;
import dev.longtask.task.TaskStatus;
import io.vertx.core.Future;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.RowSet;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeSet;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Stores submissions: those of many requests in one transaction. */
final class Submitting {
    /** One request: all of its submissions are stored, or none. */
    record Request(List<Submission> submissions, int unfinishedLimit) {}

    private sealed interface Decision {}

    private record Answer(SubmitResult result) implements Decision {}

    private record Repeat(List<TaskId> tasks) implements Decision {}

    private record Key(String creator, String key) {
        static @Nullable Key of(Submission submission) {
            Idempotency idempotency = submission.idempotency();
            return idempotency == null ? null : new Key(submission.creator(), idempotency.key());
        }
    }

    private record Earlier(TaskId id, String fingerprint) {}

    /** @param turn 0 where creators take no turns */
    private record Accepted(Submission submission, long creator, long turn) {
        @Nullable String key() {
            ConcurrencyKey key = submission.concurrencyKey();
            return key == null ? null : Rows.storable(key.value());
        }

        @Nullable Integer keyLimit() {
            ConcurrencyKey key = submission.concurrencyKey();
            return key == null ? null : key.limit();
        }
    }

    private static final class Principal {
        final long number;
        long unfinished;

        Principal(long number) {
            this.number = number;
        }
    }

    private final Transaction transaction;
    private final Map<String, Principal> principals = new HashMap<>();
    private final Map<Key, Earlier> keys = new HashMap<>();
    private final List<Accepted> accepted = new ArrayList<>();
    private Instant now = Instant.EPOCH;

    private Submitting(Transaction transaction) {
        this.transaction = transaction;
    }

    static List<SubmitResult> submit(Transaction transaction, List<Request> requests) {
        return new Submitting(transaction).submit(requests);
    }

    private List<SubmitResult> submit(List<Request> requests) {
        List<Submission> submissions = requests.stream()
                .flatMap(request -> request.submissions().stream())
                .toList();
        Turns turns = read(submissions);
        List<Decision> decisions = new ArrayList<>(requests.size());
        for (Request request : requests) {
            decisions.add(decide(request, turns));
        }
        store();
        turns.send();
        return answers(decisions);
    }

    // What there is. Creators are locked first: from then on nobody else submits for them, so limits and keys are
    // exact.

    private Turns read(List<Submission> submissions) {
        TreeSet<String> names = new TreeSet<>();
        submissions.forEach(submission -> names.add(submission.creator()));
        String[] creators = names.toArray(String[]::new);
        Future<RowSet<Row>> locked = lockPrincipals(creators);
        Future<RowSet<Row>> unfinished = transaction.send("""
                SELECT p.name, coalesce(sum(u.tasks), 0)::bigint
                  FROM principal p
                  LEFT JOIN unfinished u ON u.creator = p.number
                 WHERE p.name = ANY($1)
                 GROUP BY p.name
                """, (Object) creators);
        Future<RowSet<Row>> earlier = sendKeys(submissions);
        Turns turns = new Turns(transaction, submissions);
        Future<RowSet<Row>> time = transaction.send("SELECT clock_timestamp()");
        addPrincipals(transaction.await(locked));
        if (principals.size() < creators.length) {
            transaction.send(
                    "INSERT INTO principal (name) SELECT unnest($1::text[]) ON CONFLICT (name) DO NOTHING",
                    (Object) names.stream()
                            .filter(name -> !principals.containsKey(name))
                            .toArray(String[]::new));
            addPrincipals(transaction.await(lockPrincipals(creators)));
        }
        for (Row row : transaction.await(unfinished)) {
            principal(row.getString(0)).unfinished = row.getLong(1);
        }
        for (Row row : transaction.await(earlier)) {
            keys.put(new Key(row.getString(0), row.getString(1)), new Earlier(Rows.id(row, 3), row.getString(2)));
        }
        now = Rows.instant(transaction.await(time).iterator().next(), 0);
        return turns;
    }

    private Future<RowSet<Row>> lockPrincipals(String[] names) {
        return transaction.send(
                "SELECT name, number FROM principal WHERE name = ANY($1) ORDER BY number FOR UPDATE", (Object) names);
    }

    private void addPrincipals(RowSet<Row> rows) {
        for (Row row : rows) {
            principals.put(row.getString(0), new Principal(row.getLong(1)));
        }
    }

    private Future<RowSet<Row>> sendKeys(List<Submission> submissions) {
        List<Key> wanted =
                submissions.stream().map(Key::of).filter(Objects::nonNull).toList();
        // Served by task_by_idempotency_key.
        return transaction.send(
                """
                SELECT k.creator, k.key, t.fingerprint, t.id
                  FROM unnest($1::text[], $2::text[]) AS k(creator, key)
                  JOIN principal p ON p.name = k.creator
                  JOIN task t ON t.creator = p.number AND t.idempotency_key = k.key
                """, Rows.column(wanted, String[]::new, Key::creator), Rows.column(wanted, String[]::new, Key::key));
    }

    private Principal principal(String name) {
        return Objects.requireNonNull(principals.get(name), name);
    }

    // What is to be.

    private Decision decide(Request request, Turns turns) {
        List<TaskId> earlier = new ArrayList<>();
        for (Submission submission : request.submissions()) {
            Idempotency idempotency = submission.idempotency();
            Earlier found = idempotency == null ? null : keys.get(Key.of(submission));
            if (idempotency != null && found != null) {
                if (!found.fingerprint().equals(idempotency.fingerprint())) {
                    return new Answer(new SubmitResult.KeyReused());
                }
                earlier.add(found.id());
            }
        }
        if (!earlier.isEmpty()) {
            return earlier.size() == request.submissions().size()
                    ? new Repeat(earlier)
                    : new Answer(new SubmitResult.KeyReused());
        }
        Map<Principal, Integer> added = new HashMap<>();
        for (Submission submission : request.submissions()) {
            added.merge(principal(submission.creator()), 1, Integer::sum);
        }
        for (var creator : added.entrySet()) {
            if (creator.getKey().unfinished + creator.getValue() > request.unfinishedLimit()) {
                return new Answer(new SubmitResult.OverLimit(creator.getKey().unfinished));
            }
        }
        return new Answer(new SubmitResult.Stored(accept(request.submissions(), turns), false));
    }

    /** From now on the other requests of this transaction reckon with these. */
    private List<Task> accept(List<Submission> submissions, Turns turns) {
        List<Task> tasks = new ArrayList<>(submissions.size());
        for (Submission submission : submissions) {
            Principal creator = principal(submission.creator());
            creator.unfinished++;
            Idempotency idempotency = submission.idempotency();
            if (idempotency != null) {
                keys.put(
                        new Key(submission.creator(), idempotency.key()),
                        new Earlier(submission.id(), idempotency.fingerprint()));
            }
            accepted.add(new Accepted(submission, creator.number, turns.next(submission)));
            tasks.add(Task.submitted(submission, creator.number, now));
        }
        return tasks;
    }

    private List<SubmitResult> answers(List<Decision> decisions) {
        List<TaskId> repeated = decisions.stream()
                .filter(Repeat.class::isInstance)
                .flatMap(repeat -> ((Repeat) repeat).tasks().stream())
                .toList();
        Map<TaskId, Task> tasks = TaskRows.find(transaction, repeated);
        return decisions.stream()
                .map(decision -> switch (decision) {
                    case Answer(SubmitResult result) -> result;
                    case Repeat(List<TaskId> ids) ->
                        new SubmitResult.Stored(
                                ids.stream()
                                        .map(id -> Objects.requireNonNull(tasks.get(id)))
                                        .toList(),
                                true);
                })
                .toList();
    }

    // The writing.

    private void store() {
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
                                $14::text[], $15::integer[], $16::boolean[], $17::bigint[])
                         AS s(id, creator, retention, priority, max_attempts, type,
                              timeout, run_at, description, labels, idempotency_key, fingerprint,
                              concurrency_key, key_limit, fair, turn)
                ), stored AS (
                  INSERT INTO task (id, creator, submitted, updated, retention, priority, max_attempts, type, timeout,
                                    run_at, due, description, labels, idempotency_key, fingerprint,
                                    concurrency_key, key_limit, fair)
                  SELECT id, creator, $1, $1, retention, priority, max_attempts, type, timeout,
                         run_at, run_at, description, labels, idempotency_key, fingerprint,
                         concurrency_key, key_limit, fair
                    FROM s
                ), put_off AS (
                  INSERT INTO waiting (due, id, submitted, type, urgency, turn, key)
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
                Rows.column(accepted, Integer[]::new, row -> row.submission().priority()),
                Rows.column(accepted, Integer[]::new, row -> row.submission().maxAttempts()),
                Rows.column(accepted, String[]::new, row -> row.submission().type()),
                Rows.column(
                        accepted, Long[]::new, row -> millis(row.submission().timeout())),
                Rows.column(
                        accepted,
                        OffsetDateTime[]::new,
                        row -> Rows.optionalTime(row.submission().runAt())),
                text(row -> row.submission().description()),
                text(row -> Labels.write(row.submission().labels())),
                text(row -> key(row, Idempotency::key)),
                text(row -> key(row, Idempotency::fingerprint)),
                text(Accepted::key),
                Rows.column(accepted, Integer[]::new, Accepted::keyLimit),
                Rows.column(accepted, Boolean[]::new, row -> row.submission().fair()),
                Rows.column(accepted, Long[]::new, Accepted::turn));
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
        Keys keys = new Keys();
        for (Accepted row : accepted) {
            Instant runAt = row.submission().runAt();
            if (runAt == null || !runAt.isAfter(now)) {
                keys.entered(row.submission().type(), row.key(), row.keyLimit());
            }
        }
        keys.send(transaction);
        Counts counts = new Counts();
        accepted.forEach(row -> counts.added(row.submission().type(), TaskStatus.ENQUEUED, row.creator()));
        counts.send(transaction);
    }

    private @Nullable String[] text(Function<Accepted, @Nullable String> value) {
        return Rows.column(accepted, String[]::new, row -> Rows.storable(value.apply(row)));
    }

    private static @Nullable String key(Accepted row, Function<Idempotency, String> part) {
        Idempotency idempotency = row.submission().idempotency();
        return idempotency == null ? null : part.apply(idempotency);
    }

    private static @Nullable Long millis(@Nullable Duration duration) {
        return duration == null ? null : duration.toMillis();
    }
}
