package dev.longtask.testing;

import dev.longtask.task.Submission;
import dev.longtask.task.Submission.Idempotency;
import dev.longtask.task.TaskId;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A submission with values that do not matter, each of which a test may set. */
public record TestSubmission(
        TaskId id,
        String type,
        String creator,
        int priority,
        @Nullable Instant runAt,
        int maxAttempts,
        Map<String, String> labels,
        @Nullable String input,
        @Nullable Idempotency idempotency) {

    public static final Duration RETENTION = Duration.ofDays(14);

    public static TestSubmission of(TaskId id) {
        return new TestSubmission(id, "export", "alice", 0, null, 3, Map.of(), "{\"space\":\"DOC\"}", null);
    }

    public TestSubmission type(String type) {
        return new TestSubmission(id, type, creator, priority, runAt, maxAttempts, labels, input, idempotency);
    }

    public TestSubmission creator(String creator) {
        return new TestSubmission(id, type, creator, priority, runAt, maxAttempts, labels, input, idempotency);
    }

    public TestSubmission priority(int priority) {
        return new TestSubmission(id, type, creator, priority, runAt, maxAttempts, labels, input, idempotency);
    }

    public TestSubmission runAt(Instant runAt) {
        return new TestSubmission(id, type, creator, priority, runAt, maxAttempts, labels, input, idempotency);
    }

    public TestSubmission maxAttempts(int maxAttempts) {
        return new TestSubmission(id, type, creator, priority, runAt, maxAttempts, labels, input, idempotency);
    }

    public TestSubmission labels(Map<String, String> labels) {
        return new TestSubmission(id, type, creator, priority, runAt, maxAttempts, labels, input, idempotency);
    }

    public TestSubmission idempotency(String key, String fingerprint) {
        return new TestSubmission(
                id, type, creator, priority, runAt, maxAttempts, labels, input, new Idempotency(key, fingerprint));
    }

    public Submission build() {
        return new Submission(
                id,
                type,
                creator,
                "Export of the space DOC",
                priority,
                labels,
                runAt,
                maxAttempts,
                Duration.ofMinutes(10),
                RETENTION,
                input,
                idempotency);
    }
}
