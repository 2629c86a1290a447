package dev.longtask.api.protocol;

import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * An error, before a {@link Protocol} has put it into words.
 *
 * @param status the HTTP status, unless the protocol has its own for this error
 * @param slug the kind of error, for programs
 * @param detail one or two sentences, for people
 * @param fields the fields at fault; empty if none is
 * @param headers to be sent with the error
 * @param reason why, for programs, where a kind of error has several reasons; null otherwise
 */
public record ApiError(
        int status,
        String slug,
        String detail,
        List<FieldError> fields,
        Map<String, String> headers,
        @Nullable String reason) {
    /** An error without a reason. */
    public ApiError(int status, String slug, String detail, List<FieldError> fields, Map<String, String> headers) {
        this(status, slug, detail, fields, headers, null);
    }

    /** An error that is not about fields. */
    public static ApiError of(int status, String slug, String detail) {
        return new ApiError(status, slug, detail, List.of(), Map.of());
    }

    /** A request whose fields break rules: 400. */
    public static ApiError invalid(String detail, List<FieldError> fields) {
        return new ApiError(400, "invalid-request", detail, fields, Map.of());
    }

    /** The same, with a reason. */
    public ApiError because(String why) {
        return new ApiError(status, slug, detail, fields, headers, why);
    }

    /** The same, with a {@code Retry-After} header. */
    public ApiError retryAfter(int seconds) {
        return new ApiError(status, slug, detail, fields, Map.of("Retry-After", Integer.toString(seconds)));
    }

    /** The same, with the status that it has in a protocol. */
    public ApiError as(Protocol protocol) {
        return new ApiError(protocol.status(this), slug, detail, fields, headers, reason);
    }

    /** The title of the status: {@code Not Found}. */
    public String title() {
        return StatusText.of(status);
    }

    /** The detail, followed by each field at fault and its rule. */
    public String sentence() {
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
