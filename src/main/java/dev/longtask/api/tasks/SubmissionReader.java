package dev.longtask.api.tasks;

import com.fasterxml.jackson.databind.JsonNode;
import dev.longtask.api.body.Faults;
import dev.longtask.api.body.Fields;
import dev.longtask.api.body.RequestBodies;
import dev.longtask.engine.request.TaskRequest;
import dev.longtask.engine.type.TaskTypes;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Parses submissions; {@link SubmissionBody} documents the fields. */
public final class SubmissionReader {
    static final int MAX_BATCH = 1_000;

    private static final int TYPE_LENGTH = 200;
    private static final int DESCRIPTION_LENGTH = 1_000;
    private static final int PRIORITY = 1_000;
    private static final int LABELS = 20;
    private static final int LABEL_KEY = 63;
    private static final int LABEL_VALUE = 255;
    private static final int KEY_LENGTH = 200;
    private static final int ATTEMPTS = 100;
    private static final Duration FURTHEST = Duration.ofDays(3_653);

    private final TaskTypes types;
    private final Clock clock;

    public SubmissionReader(TaskTypes types, Clock clock) {
        this.types = types;
        this.clock = clock;
    }

    /**
     * Parses one submission.
     *
     * @throws dev.longtask.api.protocol.InvalidRequestException if a field breaks a rule
     */
    public TaskRequest one(byte @Nullable [] body) {
        Faults faults = new Faults();
        TaskRequest task = read("", RequestBodies.parse(body), faults);
        faults.refuse();
        return task;
    }

    /** Parses a batch. The body is a plain array, since a batch has no fields of its own. */
    List<TaskRequest> many(byte @Nullable [] body) {
        List<JsonNode> elements =
                RequestBodies.parseArray(body, MAX_BATCH, "must be an array of 1 to " + MAX_BATCH + " submissions");
        Faults faults = new Faults();
        List<TaskRequest> tasks = new ArrayList<>(elements.size());
        for (int i = 0; i < elements.size() && !faults.areEnough(); i++) {
            tasks.add(read("/" + i, elements.get(i), faults));
        }
        faults.refuse();
        return tasks;
    }

    private TaskRequest read(String pointer, JsonNode body, Faults faults) {
        if (!body.isObject()) {
            faults.add(pointer, "must be an object");
        }
        Fields fields = new Fields(pointer, body, faults);
        String type = fields.requiredText("type", TYPE_LENGTH);
        JsonNode input = fields.any("input");
        String description = fields.text("description", DESCRIPTION_LENGTH);
        Integer priority = fields.wholeNumber("priority", -PRIORITY, PRIORITY);
        var runAt = fields.time("runAt", clock.instant().plus(FURTHEST));
        var labels = fields.texts("labels", LABELS, LABEL_KEY, LABEL_VALUE);
        Integer maxAttempts = fields.wholeNumber("maxAttempts", 1, ATTEMPTS);
        Duration timeout = fields.duration("timeout", Duration.ofSeconds(1), Duration.ofDays(365));
        String concurrencyKey = fields.text("concurrencyKey", KEY_LENGTH);
        if (concurrencyKey != null && Character.isISOControl(concurrencyKey.charAt(0))) {
            faults.add(pointer + "/concurrencyKey", "must not begin with a control character");
        }
        if (!type.isEmpty() && types.find(type).isEmpty()) {
            faults.add(pointer + "/type", types.unknownRule());
        }
        fields.noOthers();
        return new TaskRequest(
                type,
                input,
                description,
                priority == null ? 0 : priority,
                runAt,
                labels,
                maxAttempts,
                timeout,
                concurrencyKey);
    }
}
