package dev.longtask.api.body;

import dev.longtask.api.protocol.FieldError;
import dev.longtask.api.protocol.InvalidRequestException;
import java.util.ArrayList;
import java.util.List;

/**
 * Collects the errors of a request, so that a client learns of all at once. The number is limited, so that a small
 * request cannot cause a huge response.
 */
public final class Faults {
    private static final int MOST = 50;
    private static final int LONGEST_FIELD = 200;
    private final List<FieldError> faults = new ArrayList<>();

    /**
     * Adds an error.
     *
     * @param field as in {@link FieldError}; truncated if long, because clients choose the names of fields
     */
    public void add(String field, String rule) {
        if (!areEnough()) {
            faults.add(new FieldError(
                    field.length() > LONGEST_FIELD ? field.substring(0, LONGEST_FIELD) + "…" : field, rule));
        }
    }

    /** Whether the limit is exceeded and checking can stop. */
    public boolean areEnough() {
        return faults.size() > MOST;
    }

    /**
     * Ends the reading of a request.
     *
     * @throws InvalidRequestException if there are any errors
     */
    public void refuse() {
        if (areEnough()) {
            throw InvalidRequestException.beginningWith(faults.subList(0, MOST));
        }
        if (!faults.isEmpty()) {
            throw new InvalidRequestException(faults);
        }
    }
}
