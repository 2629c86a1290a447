package dev.longtask.engine.request;

import com.fasterxml.jackson.databind.node.NullNode;
import dev.longtask.config.LongtaskConfig;
import dev.longtask.engine.rejection.IdempotencyKeyReusedException;
import dev.longtask.engine.rejection.InputTooLargeException;
import dev.longtask.engine.rejection.InvalidSubmissionException;
import dev.longtask.engine.rejection.TooManyTasksException;
import dev.longtask.engine.trace.Tracing;
import dev.longtask.engine.type.Ceiling;
import dev.longtask.engine.type.InputSchema;
import dev.longtask.engine.type.Json;
import dev.longtask.engine.type.TaskType;
import dev.longtask.engine.type.TaskTypes;
import dev.longtask.engine.type.Violation;
import dev.longtask.store.Quota;
import dev.longtask.store.SubmitResult;
import dev.longtask.store.TaskStore;
import dev.longtask.task.Principal;
import dev.longtask.task.Submission;
import dev.longtask.task.Submission.Idempotency;
import dev.longtask.task.TaskId;
import dev.longtask.task.TaskSpec;
import dev.longtask.task.TraceContext;
import io.smallrye.mutiny.Uni;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Validates submissions against their types, applies defaults, and stores them. */
public final class Submissions {
    private static final String AT_MOST = "must be at most %s for this type unless an admin submits the task";
    private static final String NO_KEY = "must not be set for this type, which limits concurrency per creator";
    private static final char BATCH = '\u001f';
    private static final int MOST_VIOLATIONS = 50;
    /** In characters of JSON text. */
    private static final int LARGE_INPUT = 16_384;

    private final TaskStore store;
    private final TaskTypes types;
    private final LongtaskConfig.Limits limits;
    private final Supplier<TaskId> ids;
    private final Tracing tracing;

    public Submissions(
            TaskStore store, TaskTypes types, LongtaskConfig.Limits limits, Supplier<TaskId> ids, Tracing tracing) {
        this.store = store;
        this.types = types;
        this.limits = limits;
        this.ids = ids;
        this.tracing = tracing;
    }

    /** The maximum size of one input, in bytes of JSON text. */
    long inputLimit() {
        return limits.inputSize().asLongValue();
    }

    /** The limits of one creator. */
    Quota quota() {
        return new Quota(
                limits.unfinishedPerCreator(),
                limits.storedPerCreator(),
                limits.bytesPerCreator().asLongValue());
    }

    long batchLimit() {
        return limits.batchSize().asLongValue();
    }

    /** @param batch whether the client sent an array, even of one task; decides how violations are pointed to */
    Uni<SubmitResult.Stored> submit(
            List<TaskRequest> tasks, boolean batch, Submitter submitter, @Nullable Idempotency idempotency) {
        return Uni.createFrom()
                .item(() -> check(tasks, batch, submitter, idempotency))
                .chain(submissions -> store.submit(submissions, quota()))
                .map(this::stored);
    }

    private SubmitResult.Stored stored(SubmitResult result) {
        return switch (result) {
            case SubmitResult.Stored stored -> stored;
            case SubmitResult.KeyReused() -> throw new IdempotencyKeyReusedException();
            case SubmitResult.OverLimit(Quota.Part part, long present) ->
                throw new TooManyTasksException(part, present, quota());
        };
    }

    private List<Submission> check(
            List<TaskRequest> tasks, boolean batch, Submitter submitter, @Nullable Idempotency idempotency) {
        List<Violation> violations = new ArrayList<>();
        List<Submission> submissions = new ArrayList<>(tasks.size());
        TraceContext trace = tracing.current();
        for (int i = 0; i < tasks.size() && violations.size() < MOST_VIOLATIONS; i++) {
            TaskRequest task = tasks.get(i);
            String pointer = batch ? "/" + i : "";
            TaskType type = types.find(task.type()).orElse(null);
            if (type == null) {
                violations.add(new Violation(pointer + "/type", types.unknownRule()));
                continue;
            }
            Submission submission =
                    submission(task, type, submitter.principal(), batch ? keyOf(idempotency, i) : idempotency, trace);
            if (!submitter.passesCeilings()) {
                violations.addAll(beyond(type.ceiling(), task, pointer));
            }
            if (task.concurrencyKey() != null && !type.keys().isChosen()) {
                violations.add(new Violation(pointer + "/concurrencyKey", NO_KEY));
            }
            InputSchema schema = type.inputSchema();
            if (schema != null) {
                String input = submission.input();
                violations.addAll(schema.check(
                        pointer + "/input",
                        task.input() == null ? NullNode.getInstance() : task.input(),
                        input != null && input.length() > LARGE_INPUT,
                        MOST_VIOLATIONS - violations.size()));
            }
            submissions.add(submission);
        }
        if (!violations.isEmpty()) {
            throw new InvalidSubmissionException(violations);
        }
        return submissions;
    }

    private static List<Violation> beyond(Ceiling ceiling, TaskRequest task, String pointer) {
        List<Violation> violations = new ArrayList<>();
        if (ceiling.priority() != null && task.priority() > ceiling.priority()) {
            violations.add(new Violation(pointer + "/priority", AT_MOST.formatted(ceiling.priority())));
        }
        Integer maxAttempts = task.maxAttempts();
        if (ceiling.maxAttempts() != null && maxAttempts != null && maxAttempts > ceiling.maxAttempts()) {
            violations.add(new Violation(pointer + "/maxAttempts", AT_MOST.formatted(ceiling.maxAttempts())));
        }
        Duration timeout = task.timeout();
        if (ceiling.timeout() != null && timeout != null && timeout.compareTo(ceiling.timeout()) > 0) {
            violations.add(new Violation(pointer + "/timeout", AT_MOST.formatted(ceiling.timeout())));
        }
        return violations;
    }

    private Submission submission(
            TaskRequest task,
            TaskType type,
            Principal creator,
            @Nullable Idempotency idempotency,
            @Nullable TraceContext trace) {
        String input = task.input() == null ? null : Json.write(task.input());
        if (input != null && Json.exceeds(input, inputLimit())) {
            throw new InputTooLargeException(inputLimit());
        }
        TaskSpec spec = new TaskSpec(
                type.name(),
                task.description(),
                task.priority(),
                task.labels(),
                task.runAt(),
                task.maxAttempts() == null ? type.maxAttempts() : task.maxAttempts(),
                task.timeout() == null ? type.timeout() : task.timeout(),
                type.keys().keyOf(creator, task.concurrencyKey()));
        return new Submission(
                ids.get(), creator, spec, type.retention(), input, type.limits().fair(), idempotency, trace);
    }

    /**
     * Tasks of a batch share its key, so each task's key also has its index. A character that clients cannot send
     * separates them, so that the result never equals the key of a single task.
     */
    private static @Nullable Idempotency keyOf(@Nullable Idempotency idempotency, int index) {
        return idempotency == null
                ? null
                : new Idempotency(idempotency.key() + BATCH + index, idempotency.fingerprint());
    }
}
