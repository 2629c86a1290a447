package dev.longtask.api.tasks;

import com.fasterxml.jackson.core.JacksonException;
import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonLocation;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.cfg.JsonNodeFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.longtask.api.error.InvalidRequestException;
import java.io.IOException;
import java.math.BigDecimal;
import org.jspecify.annotations.Nullable;

/** Reads JSON bodies strictly: duplicate keys, deep nesting, extreme numbers and what is no UTF-8 get 400. */
final class RequestBodies {
    private static final int MAX_DEPTH = 100;
    private static final int MAX_NUMBER_LENGTH = 400;
    /** Within the range of a double, so that no reader of a number is surprised. */
    private static final int MAX_EXPONENT = 308;

    private static final JsonMapper JSON = JsonMapper.builder(JsonFactory.builder()
                    .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
                    .streamReadConstraints(StreamReadConstraints.builder()
                            .maxNestingDepth(MAX_DEPTH)
                            .maxNumberLength(MAX_NUMBER_LENGTH)
                            .build())
                    .build())
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .enable(DeserializationFeature.FAIL_ON_READING_DUP_TREE_KEY)
            .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
            .disable(JsonNodeFeature.STRIP_TRAILING_BIGDECIMAL_ZEROES)
            .build();

    private RequestBodies() {}

    static JsonNode parse(byte @Nullable [] body) {
        JsonNode tree;
        try {
            tree = JSON.readTree(body == null ? new byte[0] : body);
        } catch (JacksonException e) {
            throw new InvalidRequestException("", "must be valid JSON, but is not: " + describe(e));
        } catch (IOException e) {
            throw new InvalidRequestException("", "must be JSON in UTF-8");
        }
        if (tree.isMissingNode()) {
            throw new InvalidRequestException("", "must be JSON, but is empty");
        }
        checkNumbers("", tree);
        return tree;
    }

    private static void checkNumbers(String pointer, JsonNode node) {
        if (node.isBigDecimal()) {
            BigDecimal number = node.decimalValue();
            if (Math.abs((long) number.precision() - number.scale()) > MAX_EXPONENT
                    || Math.abs((long) number.scale()) > MAX_EXPONENT) {
                throw new InvalidRequestException(pointer, "must be a number within the range of a double");
            }
        } else if (node.isObject()) {
            node.properties()
                    .forEach(field -> checkNumbers(pointer + "/" + Fields.escape(field.getKey()), field.getValue()));
        } else if (node.isArray()) {
            for (int i = 0; i < node.size(); i++) {
                checkNumbers(pointer + "/" + i, node.get(i));
            }
        }
    }

    /** Without the body's own text, which Jackson would quote. */
    private static String describe(JacksonException failure) {
        JsonLocation location = failure.getLocation();
        String message = failure.getOriginalMessage();
        String what;
        if (message.startsWith("Duplicate field") || message.startsWith("Duplicate Object property")) {
            what = "an object has a key twice";
        } else if (message.contains("nesting depth")) {
            what = "it is nested deeper than " + MAX_DEPTH + " levels";
        } else if (message.contains("Number value length")) {
            what = "a number is longer than " + MAX_NUMBER_LENGTH + " characters";
        } else if (message.contains("end-of-input")) {
            what = "it ends too early";
        } else {
            what = "a character is not where it may be";
        }
        return location == null || location.getLineNr() < 1
                ? what
                : what + " (line " + location.getLineNr() + ", column " + location.getColumnNr() + ")";
    }
}
