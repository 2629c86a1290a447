package dev.longtask.store.sqlite;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.longtask.task.Creator;
import dev.longtask.task.Submission;
import dev.longtask.task.Task;
import dev.longtask.task.TaskId;
import dev.longtask.task.TaskStatus;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** Reads tasks, always by the view that knows their status. */
final class TaskRows {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final TypeReference<TreeMap<String, String>> LABELS = new TypeReference<>() {};

    private static final String COLUMNS = """
            s.id, s.type, s.creator, s.creator_name, s.description, s.priority, s.labels, s.run_at, s.max_attempts,
            s.timeout, s.status, s.attempt, s.attempt - s.uncounted, s.progress, s.message, s.submitted, s.started, s.finished, s.updated,
            s.ran, s.attempt_started
            """;

    private static final String WITHOUT_CONTENT = "SELECT " + COLUMNS + ", NULL, NULL FROM task_state s WHERE s.id = ?";

    private static final String WITH_CONTENT = "SELECT " + COLUMNS + """
                    , i.json, r.json
                      FROM task_state s
                      LEFT JOIN input i ON i.id = s.id
                      LEFT JOIN result r ON r.id = s.id
                     WHERE s.id = ?
                    """;

    // Served by claimed_by_lease_end.
    private static final String LEASED_UNTIL = "SELECT " + COLUMNS + """
                    , i.json, NULL
                      FROM claimed
                      JOIN task_state s ON s.id = claimed.id
                      LEFT JOIN input i ON i.id = claimed.id
                     WHERE claimed.lease_end = ?
                    """;

    private TaskRows() {}

    /** A task without input and result. */
    static Optional<Task> find(Session session, TaskId id) throws SQLException {
        return session.first(WITHOUT_CONTENT, TaskRows::task, id);
    }

    static Optional<Task> findWithContent(Session session, TaskId id) throws SQLException {
        return session.first(WITH_CONTENT, TaskRows::task, id);
    }

    /** The running tasks whose lease ends then, with their inputs. */
    static List<Task> leasedUntil(Session session, Instant leaseEnd) throws SQLException {
        return session.list(LEASED_UNTIL, TaskRows::task, leaseEnd);
    }

    /** A task that exists, without input and result. */
    static Task get(Session session, TaskId id) throws SQLException {
        return find(session, id).orElseThrow();
    }

    /** What a submission reads back as, without its input. */
    static Task submitted(Submission submission, long creator, Instant now) {
        return new Task(
                submission.id(),
                submission.type(),
                new Creator(creator, submission.creator()),
                submission.description(),
                submission.priority(),
                submission.labels(),
                submission.runAt(),
                submission.maxAttempts(),
                submission.timeout(),
                TaskStatus.ENQUEUED,
                0,
                0,
                0,
                null,
                now.truncatedTo(ChronoUnit.MILLIS),
                null,
                null,
                now.truncatedTo(ChronoUnit.MILLIS),
                Duration.ZERO,
                null,
                null,
                null);
    }

    static @Nullable String labelsToJson(Map<String, String> labels) {
        try {
            return labels.isEmpty() ? null : JSON.writeValueAsString(labels);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException(e);
        }
    }

    private static Map<String, String> labelsFromJson(@Nullable String json) {
        try {
            return json == null ? Map.of() : JSON.readValue(json, LABELS);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException(e);
        }
    }

    private static Task task(Row row) throws SQLException {
        return new Task(
                row.id(),
                row.text(),
                new Creator(row.number(), row.text()),
                row.optionalText(),
                row.integer(),
                labelsFromJson(row.optionalText()),
                row.optionalTime(),
                row.integer(),
                duration(row.optionalNumber()),
                row.status(),
                row.integer(),
                row.integer(),
                row.integer(),
                row.optionalText(),
                row.time(),
                row.optionalTime(),
                row.optionalTime(),
                row.time(),
                Duration.ofMillis(row.number()),
                row.optionalTime(),
                row.optionalText(),
                row.optionalText());
    }

    private static @Nullable Duration duration(@Nullable Long millis) {
        return millis == null ? null : Duration.ofMillis(millis);
    }
}
