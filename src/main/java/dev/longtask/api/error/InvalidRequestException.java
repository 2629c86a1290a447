package dev.longtask.api.error;

import java.util.List;

/** A request that breaks rules; it names each field and its rule. Answered with 400. */
public final class InvalidRequestException extends RuntimeException {
    private static final long serialVersionUID = 1;

    private final transient List<FieldError> errors;

    public InvalidRequestException(List<FieldError> errors) {
        super("The request is invalid.", null, false, false);
        this.errors = List.copyOf(errors);
    }

    public InvalidRequestException(String field, String rule) {
        this(List.of(new FieldError(field, rule)));
    }

    public List<FieldError> errors() {
        return errors;
    }
}
