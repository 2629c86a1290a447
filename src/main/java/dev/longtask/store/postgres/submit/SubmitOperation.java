package dev.longtask.store.postgres.submit;

import dev.longtask.store.Quota;
import dev.longtask.store.Sizes;
import dev.longtask.store.SubmitResult;
import dev.longtask.store.postgres.database.Rows;
import dev.longtask.store.postgres.database.Transaction;
import dev.longtask.store.postgres.query.TaskRows;
import dev.longtask.store.postgres.queue.FairTurns;
import dev.longtask.task.Submission;
import dev.longtask.task.Submission.Idempotency;
import dev.longtask.task.Task;
import dev.longtask.task.TaskId;
import io.vertx.core.Future;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.RowSet;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** Decides on submissions, those of many requests in one transaction, and stores the accepted ones. */
public final class SubmitOperation {
    /** One request: all of its submissions are stored, or none. */
    public record Request(List<Submission> submissions, Quota quota) {}

    private sealed interface Decision {}

    private record Answer(SubmitResult result) implements Decision {}

    /** @param tasks one for each submission, in order; null when its task has been deleted */
    private record Repeat(List<@Nullable TaskId> tasks) implements Decision {}

    private record Key(String creator, String key) {
        static @Nullable Key of(Submission submission) {
            Idempotency idempotency = submission.idempotency();
            return idempotency == null ? null : new Key(submission.creator().text(), idempotency.key());
        }
    }

    private record Earlier(TaskId id, String fingerprint) {}

    private static final class Principal {
        final long number;
        Quota.Use use = Quota.Use.NOTHING;

        Principal(long number) {
            this.number = number;
        }
    }

    private final Transaction transaction;
    private final Map<String, Principal> principals = new HashMap<>();
    private final Map<Key, Earlier> keys = new HashMap<>();
    private final SubmissionRows rows;
    private Instant now = Instant.EPOCH;

    private SubmitOperation(Transaction transaction) {
        this.transaction = transaction;
        this.rows = new SubmissionRows(transaction);
    }

    public static List<SubmitResult> submit(Transaction transaction, List<Request> requests) {
        return new SubmitOperation(transaction).submit(requests);
    }

    private List<SubmitResult> submit(List<Request> requests) {
        List<Submission> submissions = requests.stream()
                .flatMap(request -> request.submissions().stream())
                .toList();
        FairTurns turns = read(submissions);
        List<Decision> decisions = new ArrayList<>(requests.size());
        for (Request request : requests) {
            decisions.add(decide(request, turns));
        }
        rows.send(now);
        turns.send();
        return answers(decisions);
    }

    // Reading. Creators are locked first: nobody else submits for them, so limits and keys are exact.

    private FairTurns read(List<Submission> submissions) {
        TreeSet<String> names = new TreeSet<>();
        submissions.forEach(submission -> names.add(submission.creator().text()));
        String[] creators = names.toArray(String[]::new);
        Future<RowSet<Row>> locked = transaction.send(
                "SELECT name, number FROM principal WHERE name = ANY($1) ORDER BY name FOR UPDATE", (Object) creators);
        Future<RowSet<Row>> uses = transaction.send("""
                SELECT p.name, coalesce(sum(u.tasks), 0)::bigint, coalesce(sum(u.stored), 0)::bigint,
                       coalesce(sum(u.bytes), 0)::bigint
                  FROM principal p
                  LEFT JOIN creator_quota u ON u.creator = ANY (key_of(p.number))
                 WHERE p.name = ANY($1)
                 GROUP BY p.name
                """, (Object) creators);
        Future<RowSet<Row>> earlier = sendKeys(submissions);
        FairTurns turns = new FairTurns(transaction, submissions);
        Future<RowSet<Row>> time = transaction.send("SELECT clock_timestamp()");
        for (Row row : transaction.await(locked)) {
            principals.put(row.getString(0), new Principal(row.getLong(1)));
        }
        if (principals.size() < creators.length) {
            // Another node may be adding the same creators and submitting for them, so read again under their locks.
            transaction.send(
                    "INSERT INTO principal (name) SELECT unnest($1::text[]) ON CONFLICT (name) DO NOTHING",
                    (Object) names.stream()
                            .filter(name -> !principals.containsKey(name))
                            .toArray(String[]::new));
            return read(submissions);
        }
        for (Row row : transaction.await(uses)) {
            principal(row.getString(0)).use = new Quota.Use(row.getLong(1), row.getLong(2), row.getLong(3));
        }
        for (Row row : transaction.await(earlier)) {
            keys.put(new Key(row.getString(0), row.getString(1)), new Earlier(Rows.id(row, 3), row.getString(2)));
        }
        now = Rows.instant(transaction.await(time).iterator().next(), 0);
        return turns;
    }

    private Future<RowSet<Row>> sendKeys(List<Submission> submissions) {
        List<Key> wanted =
                submissions.stream().map(Key::of).filter(Objects::nonNull).toList();
        // Served by task_by_idempotency_key.
        return transaction.send(
                """
                SELECT k.creator, k.key, t.fingerprint, t.id
                  FROM unnest($1::text[], $2::text[]) AS k(creator, key)
                  JOIN principal p ON p.name = ANY (key_of(k.creator))
                 CROSS JOIN LATERAL (
                   SELECT fingerprint, id FROM task WHERE creator = p.number AND idempotency_key = k.key LIMIT 1) t
                """, Rows.column(wanted, String[]::new, Key::creator), Rows.column(wanted, String[]::new, Key::key));
    }

    private Principal principal(String name) {
        return Objects.requireNonNull(principals.get(name), name);
    }

    // Deciding.

    private Decision decide(Request request, FairTurns turns) {
        List<@Nullable TaskId> earlier = new ArrayList<>();
        for (Submission submission : request.submissions()) {
            Idempotency idempotency = submission.idempotency();
            Earlier found = idempotency == null ? null : keys.get(Key.of(submission));
            if (idempotency != null && found != null) {
                if (!found.fingerprint().equals(idempotency.fingerprint())) {
                    return new Answer(new SubmitResult.KeyReused());
                }
            }
            earlier.add(found == null ? null : found.id());
        }
        if (earlier.stream().anyMatch(Objects::nonNull)) {
            return new Repeat(earlier);
        }
        Map<Principal, Quota.Use> added = new HashMap<>();
        for (Submission submission : request.submissions()) {
            added.merge(principal(submission.creator().text()), newUse(submission), Quota.Use::plus);
        }
        for (var creator : added.entrySet()) {
            Quota.Use present = creator.getKey().use;
            Quota.Part exceeded = request.quota().exceededBy(present.plus(creator.getValue()));
            if (exceeded != null) {
                return new Answer(new SubmitResult.OverLimit(exceeded, present.of(exceeded)));
            }
        }
        return new Answer(new SubmitResult.Stored(accept(request.submissions(), turns), List.of(), false));
    }

    private static Quota.Use newUse(Submission submission) {
        return Quota.Use.ofNew(Sizes.utf8(submission.input()));
    }

    /** Accepts submissions; later requests of this transaction take them into account. */
    private List<Task> accept(List<Submission> submissions, FairTurns turns) {
        List<Task> tasks = new ArrayList<>(submissions.size());
        for (Submission submission : submissions) {
            Principal creator = principal(submission.creator().text());
            creator.use = creator.use.plus(newUse(submission));
            Idempotency idempotency = submission.idempotency();
            if (idempotency != null) {
                keys.put(
                        new Key(submission.creator().text(), idempotency.key()),
                        new Earlier(submission.id(), idempotency.fingerprint()));
            }
            rows.add(submission, creator.number, turns.next(submission));
            tasks.add(Task.submitted(submission, creator.number, now));
        }
        return tasks;
    }

    private List<SubmitResult> answers(List<Decision> decisions) {
        List<TaskId> repeated = decisions.stream()
                .filter(Repeat.class::isInstance)
                .flatMap(repeat -> ((Repeat) repeat).tasks().stream())
                .filter(Objects::nonNull)
                .toList();
        Map<TaskId, Task> tasks = TaskRows.find(transaction, repeated);
        return decisions.stream()
                .map(decision -> switch (decision) {
                    case Answer(SubmitResult result) -> result;
                    case Repeat(List<@Nullable TaskId> ids) -> repeated(ids, tasks);
                })
                .toList();
    }

    private static SubmitResult repeated(List<@Nullable TaskId> ids, Map<TaskId, Task> tasks) {
        List<Task> left = new ArrayList<>();
        List<Integer> gone = new ArrayList<>();
        for (int place = 0; place < ids.size(); place++) {
            TaskId id = ids.get(place);
            // It may have been deleted since its key was read.
            Task task = id == null ? null : tasks.get(id);
            if (task == null) {
                gone.add(place);
            } else {
                left.add(task);
            }
        }
        return new SubmitResult.Stored(left, gone, true);
    }
}
