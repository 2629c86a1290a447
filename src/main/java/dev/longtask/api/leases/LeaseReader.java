package dev.longtask.api.leases;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import dev.longtask.api.body.Faults;
import dev.longtask.api.body.Fields;
import dev.longtask.api.body.RequestBodies;
import dev.longtask.engine.type.Json;
import dev.longtask.engine.type.Performer;
import dev.longtask.engine.type.TaskTypes;
import dev.longtask.engine.worker.Heartbeat;
import dev.longtask.task.attempt.Report;
import java.time.Duration;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Reads the bodies of the lease protocol; {@link LeaseBodies} documents the fields. */
final class LeaseReader {
    static final int NAME_LENGTH = 100;
    static final String NAME_PATTERN = "[A-Za-z0-9._:@-]+";
    static final int TYPES = 100;
    static final int LEASES = 100;
    static final int LINES = 1_000;
    static final int LONGEST_WAIT_SECONDS = 30;

    private static final int TYPE_LENGTH = 200;
    private static final int MESSAGE_LENGTH = 1_000;
    private static final int LOG_LENGTH = 100_000;
    private static final Pattern NAME = Pattern.compile(NAME_PATTERN);

    /** A request for leases. */
    record Wanted(String worker, Set<String> types, int limit, Duration atMost) {}

    private final TaskTypes types;

    LeaseReader(TaskTypes types) {
        this.types = types;
    }

    Wanted wanted(byte @Nullable [] body) {
        Faults faults = new Faults();
        Fields fields = fields(RequestBodies.parse(body), faults);
        String worker = fields.requiredText("worker", NAME_LENGTH);
        if (!worker.isEmpty() && !NAME.matcher(worker).matches()) {
            fields.wrong("worker", "must consist of the characters A-Z a-z 0-9 . _ : @ -");
        }
        List<String> names = fields.list("types", TYPES, TYPE_LENGTH);
        if (names.isEmpty()) {
            fields.wrong("types", "must be an array of 1 to " + TYPES + " names of types of the kind worker");
        }
        for (int i = 0; i < names.size(); i++) {
            checkType(names.get(i), "types/" + i, fields);
        }
        Integer limit = fields.wholeNumber("limit", 1, LEASES);
        Integer wait = fields.wholeNumber("wait", 0, LONGEST_WAIT_SECONDS);
        fields.noOthers();
        faults.refuse();
        return new Wanted(
                worker,
                new LinkedHashSet<>(names),
                limit == null ? 1 : limit,
                Duration.ofSeconds(wait == null ? 0 : wait));
    }

    private void checkType(String name, String field, Fields fields) {
        var type = types.find(name);
        if (type.isEmpty()) {
            fields.wrong(field, types.unknownRule());
        } else if (!(type.get().performer() instanceof Performer.Workers)) {
            fields.wrong(field, "must be a type of the kind worker, but the service itself runs " + name);
        }
    }

    static Heartbeat heartbeat(byte @Nullable [] body) {
        Faults faults = new Faults();
        Fields fields = fields(optional(body), faults);
        Heartbeat heartbeat = heartbeat(fields);
        fields.noOthers();
        faults.refuse();
        return heartbeat;
    }

    private static Heartbeat heartbeat(Fields fields) {
        return new Heartbeat(
                fields.wholeNumber("progress", 0, 100),
                fields.text("message", MESSAGE_LENGTH),
                log(fields),
                checkpoint(fields));
    }

    private static List<String> log(Fields fields) {
        List<String> lines = fields.list("log", LINES, LOG_LENGTH);
        if (lines.stream().mapToLong(String::length).sum() > LOG_LENGTH) {
            fields.wrong("log", "must have at most " + LOG_LENGTH + " characters in all");
        }
        return lines;
    }

    private static @Nullable String checkpoint(Fields fields) {
        JsonNode checkpoint = fields.any("checkpoint");
        String text = checkpoint == null ? null : Json.write(checkpoint);
        if (text != null && Json.exceeds(text, Report.MAX_CHECKPOINT)) {
            fields.wrong("checkpoint", "must be at most " + Report.MAX_CHECKPOINT + " bytes of JSON text");
            return null;
        }
        return text;
    }

    static List<LeaseBatches.OfLease<Heartbeat>> heartbeats(byte @Nullable [] body) {
        return LeaseBatches.read(body, "heartbeats", LeaseReader::heartbeat);
    }

    /** A body that may be absent. */
    static JsonNode optional(byte @Nullable [] body) {
        return body == null || body.length == 0 ? JsonNodeFactory.instance.objectNode() : RequestBodies.parse(body);
    }

    /** The fields of a body, which must be an object. */
    static Fields fields(JsonNode body, Faults faults) {
        if (!body.isObject()) {
            faults.add("", "must be an object");
        }
        return new Fields("", body, faults);
    }
}
