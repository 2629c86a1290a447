package dev.longtask.api.error;

import java.util.List;
import java.util.Map;

/**
 * An error to be answered, before an API has worded it.
 *
 * @param slug names the kind of error, for programs
 * @param detail one sentence or two, for people
 * @param headers to be sent with it
 */
record ApiError(int status, String slug, String detail, List<FieldError> fields, Map<String, String> headers) {

    static ApiError of(int status, String slug, String detail) {
        return new ApiError(status, slug, detail, List.of(), Map.of());
    }

    static ApiError invalid(String detail, List<FieldError> fields) {
        return new ApiError(400, "invalid-request", detail, fields, Map.of());
    }

    ApiError retryAfter(int seconds) {
        return new ApiError(status, slug, detail, fields, Map.of("Retry-After", Integer.toString(seconds)));
    }

    /** The detail and, where fields are at fault, each with its rule. */
    String sentence() {
        if (fields.isEmpty()) {
            return detail;
        }
        StringBuilder sentence = new StringBuilder(detail);
        fields.forEach(field -> sentence.append(' ')
                .append(field.field())
                .append(' ')
                .append(field.rule())
                .append('.'));
        return sentence.toString();
    }
}
