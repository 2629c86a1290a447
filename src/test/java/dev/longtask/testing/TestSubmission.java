package dev.longtask.testing;

import dev.longtask.task.Actor;
import dev.longtask.task.Principal;
import dev.longtask.task.Submission;
import dev.longtask.task.Submission.Idempotency;
import dev.longtask.task.TaskId;
import dev.longtask.task.TaskSpec;
import dev.longtask.task.TraceContext;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A submission with arbitrary defaults that a test may override. */
public final class TestSubmission {
    /** The default creator. */
    public static final Principal ALICE = Principal.of("alice");

    /** Alice as an actor. */
    public static final Actor BY_ALICE = Actor.user(ALICE);

    public static final Duration RETENTION = Duration.ofDays(14);

    private final TaskId id;
    private String type = "export";
    private Principal creator = ALICE;
    private String input = "{\"space\":\"DOC\"}";
    private Duration retention = RETENTION;
    private int priority;
    private @Nullable Instant runAt;
    private int maxAttempts = 3;
    private Duration timeout = Duration.ofMinutes(10);
    private Map<String, String> labels = Map.of();
    private @Nullable String key;
    private boolean fair;
    private @Nullable Idempotency idempotency;
    private @Nullable TraceContext trace;

    private TestSubmission(TaskId id) {
        this.id = id;
    }

    public static TestSubmission of(TaskId id) {
        return new TestSubmission(id);
    }

    public TaskId id() {
        return id;
    }

    public TestSubmission type(String value) {
        type = value;
        return this;
    }

    public TestSubmission creator(String value) {
        creator = Principal.of(value);
        return this;
    }

    public TestSubmission priority(int value) {
        priority = value;
        return this;
    }

    public TestSubmission runAt(Instant value) {
        runAt = value;
        return this;
    }

    public TestSubmission maxAttempts(int value) {
        maxAttempts = value;
        return this;
    }

    public TestSubmission timeout(Duration value) {
        timeout = value;
        return this;
    }

    public TestSubmission input(String json) {
        input = json;
        return this;
    }

    public TestSubmission retention(Duration value) {
        retention = value;
        return this;
    }

    public TestSubmission labels(Map<String, String> value) {
        labels = value;
        return this;
    }

    public TestSubmission key(String value) {
        key = value;
        return this;
    }

    public TestSubmission fair() {
        fair = true;
        return this;
    }

    public TestSubmission idempotency(String value, String fingerprint) {
        idempotency = new Idempotency(value, fingerprint);
        return this;
    }

    public TestSubmission trace(String parent, @Nullable String state) {
        trace = new TraceContext(parent, state);
        return this;
    }

    public Submission build() {
        return new Submission(
                id,
                creator,
                new TaskSpec(type, "Export of the space DOC", priority, labels, runAt, maxAttempts, timeout, key),
                retention,
                input,
                fair,
                idempotency,
                trace);
    }
}
