package dev.longtask.api.protocol;

import java.util.List;

/** An invalid request, with each invalid field and its rule. Answered with 400. */
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

    /** A request with more errors than the given ones. */
    public static InvalidRequestException beginningWith(List<FieldError> errors) {
        return new InvalidRequestException(
                "The request is invalid. Only the first %d errors are listed.".formatted(errors.size()), errors);
    }

    public InvalidRequestException(String field, String rule) {
        this(List.of(new FieldError(field, rule)));
    }

    public List<FieldError> errors() {
        return errors;
    }
}
