package dev.longtask.engine.type;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.cfg.JsonNodeFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.NullNode;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/** Converts inputs and results between JSON text (in the store) and trees (for handlers). Keeps numbers exact. */
public final class Json {
    private static final JsonMapper MAPPER = JsonMapper.builder()
            .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
            .disable(JsonNodeFeature.STRIP_TRAILING_BIGDECIMAL_ZEROES)
            .build();

    private Json() {}

    public static JsonNode parse(@Nullable String text) {
        try {
            return text == null ? NullNode.getInstance() : MAPPER.readTree(text);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("the stored JSON can't be read", e);
        }
    }

    public static String write(JsonNode value) {
        try {
            return MAPPER.writeValueAsString(value);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("the JSON can't be written", e);
        }
    }

    /** Whether a text is longer than {@code limit} bytes in UTF-8. */
    public static boolean exceeds(String text, long limit) {
        // A char takes one to three bytes in UTF-8.
        if (text.length() > limit) {
            return true;
        }
        return text.length() * 3L > limit && text.getBytes(StandardCharsets.UTF_8).length > limit;
    }
}
