package dev.longtask.ui.view;

import dev.longtask.api.protocol.InvalidRequestException;
import io.netty.handler.codec.http.QueryStringDecoder;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The fields of a form that a browser has sent. */
public final class FormBody {
    /** More than any form of the dashboard has. */
    private static final int MOST_FIELDS = 1_000;

    private final Map<String, List<String>> fields;

    private FormBody(Map<String, List<String>> fields) {
        this.fields = fields;
    }

    /**
     * The fields of a form; those beyond {@value #MOST_FIELDS} are dropped.
     *
     * @throws InvalidRequestException if the body is not a form
     */
    public static FormBody parse(byte @Nullable [] body) {
        String text = body == null ? "" : new String(body, StandardCharsets.UTF_8);
        try {
            return new FormBody(
                    new QueryStringDecoder(text, StandardCharsets.UTF_8, false, MOST_FIELDS, true).parameters());
        } catch (IllegalArgumentException e) {
            throw new InvalidRequestException("body", "must be a form");
        }
    }

    /** The value of a field, with line breaks as {@code \n}; empty if it is missing. */
    public String text(String name) {
        List<String> values = fields.get(name);
        return values == null ? "" : values.getFirst().replace("\r\n", "\n");
    }

    /** All values of a field. */
    public List<String> all(String name) {
        return fields.getOrDefault(name, List.of());
    }
}
