package dev.longtask.api.leases;

import com.fasterxml.jackson.databind.JsonNode;
import dev.longtask.api.body.Faults;
import dev.longtask.api.body.Fields;
import dev.longtask.api.body.RequestBodies;
import dev.longtask.task.Lease;
import dev.longtask.task.TaskId;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Reads arrays whose elements each concern one lease, by its {@code id} and {@code attempt}. */
final class LeaseBatches {
    private static final int ID_LENGTH = 100;

    /** An element of a batch: a lease, and what the request says about it. */
    record OfLease<T>(Lease lease, T said) {}

    private LeaseBatches() {}

    /**
     * The elements of a batch.
     *
     * @param what the plural of an element, for errors
     * @param element reads the other fields of an element
     */
    static <T> List<OfLease<T>> read(byte @Nullable [] body, String what, Function<Fields, T> element) {
        int most = LeaseReader.LEASES;
        List<JsonNode> elements = RequestBodies.parseArray(body, most, "must be an array of 1 to " + most + " " + what);
        Faults faults = new Faults();
        List<OfLease<T>> read = new ArrayList<>(elements.size());
        for (int i = 0; i < elements.size() && !faults.areEnough(); i++) {
            if (!elements.get(i).isObject()) {
                faults.add("/" + i, "must be an object");
            }
            Fields fields = new Fields("/" + i, elements.get(i), faults);
            Optional<Lease> lease = lease(fields);
            T said = element.apply(fields);
            fields.noOthers();
            lease.ifPresent(known -> read.add(new OfLease<>(known, said)));
        }
        faults.refuse();
        return read;
    }

    private static Optional<Lease> lease(Fields fields) {
        String text = fields.requiredText("id", ID_LENGTH);
        Optional<TaskId> id = TaskId.parse(text);
        if (!text.isEmpty() && id.isEmpty()) {
            fields.wrong("id", "must be the id of a task");
        }
        Integer attempt = fields.wholeNumber("attempt", 1, Integer.MAX_VALUE);
        if (attempt == null && fields.any("attempt") == null) {
            fields.wrong("attempt", "is required");
        }
        return attempt == null ? Optional.empty() : id.map(task -> new Lease(task, attempt));
    }
}
