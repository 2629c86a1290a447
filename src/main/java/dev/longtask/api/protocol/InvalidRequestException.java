package dev.longtask.api.protocol;

import java.util.List;

/** A request that breaks rules; it names each field and its rule. Answered with 400. */
public final class InvalidRequestException extends RuntimeException {
    private static final long serialVersionUID = 1;

    private final transient List<FieldError> errors;

    public InvalidRequestException(List<FieldError> errors) {
        this("The request is invalid.", errors);
    }

    private InvalidRequestException(String message, List<FieldError> errors) {
        super(message, null, false, false);
        this.errors = List.copyOf(errors);
    }

    /** A request that breaks more rules than these. */
    public static InvalidRequestException beginningWith(List<FieldError> errors) {
        return new InvalidRequestException(
                "The request is invalid. These are the first %d faults; there are more.".formatted(errors.size()),
                errors);
    }

    public InvalidRequestException(String field, String rule) {
        this(List.of(new FieldError(field, rule)));
    }

    public List<FieldError> errors() {
        return errors;
    }
}
