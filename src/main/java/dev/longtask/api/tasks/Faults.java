package dev.longtask.api.tasks;

import dev.longtask.api.protocol.FieldError;
import dev.longtask.api.protocol.InvalidRequestException;
import java.util.ArrayList;
import java.util.List;

/**
 * The faults of a request, so that a client learns of all at once; but not of more than a person would read, so that a small
 * request does not get a huge answer.
 */
final class Faults {
    private static final int MOST = 50;
    private static final int LONGEST_FIELD = 200;
    private final List<FieldError> faults = new ArrayList<>();

    /**
     * Notes a fault.
     *
     * @param field as in {@link FieldError}; a long one is cut, since it may be made of what the client sent
     */
    void add(String field, String rule) {
        if (!areEnough()) {
            faults.add(new FieldError(
                    field.length() > LONGEST_FIELD ? field.substring(0, LONGEST_FIELD) + "…" : field, rule));
        }
    }

    /** Whether it makes no sense to look for more. */
    boolean areEnough() {
        return faults.size() > MOST;
    }

    /** @throws InvalidRequestException when there are any */
    void refuse() {
        if (areEnough()) {
            throw InvalidRequestException.beginningWith(faults.subList(0, MOST));
        }
        if (!faults.isEmpty()) {
            throw new InvalidRequestException(faults);
        }
    }
}
