package dev.longtask.handler.kubernetes;

import com.fasterxml.jackson.core.JacksonException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.cfg.JsonNodeFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.TextNode;

/** The file {@code /dev/termination-log} of a container, 4 KiB at most, as the result of its task. */
final class TerminationMessage {
    private static final JsonMapper JSON = JsonMapper.builder()
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
            .disable(JsonNodeFeature.STRIP_TRAILING_BIGDECIMAL_ZEROES)
            .build();

    private TerminationMessage() {}

    /** The JSON value that the message is; otherwise the message itself. */
    static JsonNode value(String message) {
        try {
            return JSON.readTree(message);
        } catch (JacksonException e) {
            return TextNode.valueOf(message.strip());
        }
    }
}
