package dev.longtask.api.body;

import com.fasterxml.jackson.core.JacksonException;
import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonLocation;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.cfg.JsonNodeFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.longtask.api.protocol.FieldError;
import dev.longtask.api.protocol.InvalidRequestException;
import dev.longtask.task.StorableText;
import io.smallrye.mutiny.Uni;
import io.smallrye.mutiny.infrastructure.Infrastructure;
import java.io.IOException;
import java.math.BigDecimal;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharsetDecoder;
import java.nio.charset.CoderResult;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Parses JSON bodies strictly. Answers 400 to duplicate keys, deep nesting, extreme numbers, unpaired surrogates, too
 * many values for memory, and invalid UTF-8.
 */
public final class RequestBodies {
    /** Largest body, in bytes, that is parsed on the event loop; larger ones would block it too long. */
    private static final int READ_AT_ONCE = 16_384;

    private static final int MAX_DEPTH = 100;
    private static final int DECODED_AT_ONCE = 4_096;
    private static final int MAX_NUMBER_LENGTH = 400;
    private static final int MAX_NAME_LENGTH = 5_000;
    /**
     * Limits memory, because a value takes far more than its characters: about the number of tokens in a million
     * characters of numbers.
     */
    private static final int MAX_TOKENS = 600_000;
    /** The range of a double, so that every client can read the number. */
    private static final int MAX_EXPONENT = 308;

    private static final JsonMapper JSON = JsonMapper.builder(JsonFactory.builder()
                    .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
                    // Names come from callers: they must not outlive the request or be chosen to collide.
                    .disable(JsonFactory.Feature.CANONICALIZE_FIELD_NAMES)
                    .disable(JsonFactory.Feature.INTERN_FIELD_NAMES)
                    .streamReadConstraints(StreamReadConstraints.builder()
                            .maxNestingDepth(MAX_DEPTH)
                            .maxNumberLength(MAX_NUMBER_LENGTH)
                            .maxNameLength(MAX_NAME_LENGTH)
                            .maxTokenCount(MAX_TOKENS)
                            .build())
                    .build())
            .enable(DeserializationFeature.FAIL_ON_READING_DUP_TREE_KEY)
            .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
            .disable(JsonNodeFeature.STRIP_TRAILING_BIGDECIMAL_ZEROES)
            .build();

    private RequestBodies() {}

    /**
     * Reads a body; a large one off the event loop.
     *
     * @param reading parses it
     */
    public static <T> Uni<T> read(byte @Nullable [] body, Supplier<T> reading) {
        return read(body == null ? 0 : body.length, reading);
    }

    /**
     * Does work on a text; on a large one off the event loop.
     *
     * @param length of the text, in bytes or characters
     * @param reading the work
     */
    public static <T> Uni<T> read(int length, Supplier<T> reading) {
        Uni<T> read = Uni.createFrom().item(reading);
        return length <= READ_AT_ONCE ? read : read.runSubscriptionOn(Infrastructure.getDefaultWorkerPool());
    }

    /** Reads a value from a parser. */
    private interface Reading<T> {
        T read(JsonParser parser) throws IOException;
    }

    /** A JSON value. */
    public static JsonNode parse(byte @Nullable [] body) {
        return parse(body, parser -> {
            JsonNode tree = JSON.readTree(parser);
            checkValues("", tree);
            return tree;
        });
    }

    /**
     * The elements of an array, read one by one.
     *
     * @param most maximum number of elements; reading stops at the first one beyond
     * @throws InvalidRequestException if it is not an array, or has no elements or too many
     */
    public static List<JsonNode> parseArray(byte @Nullable [] body, int most, String rule) {
        return parse(body, parser -> {
            if (parser.currentToken() != JsonToken.START_ARRAY) {
                throw new InvalidRequestException("", rule);
            }
            List<JsonNode> elements = new ArrayList<>();
            while (parser.nextToken() != JsonToken.END_ARRAY) {
                if (elements.size() == most) {
                    throw new InvalidRequestException("", rule);
                }
                JsonNode element = JSON.readTree(parser);
                checkValues("/" + elements.size(), element);
                elements.add(element);
            }
            if (elements.isEmpty()) {
                throw new InvalidRequestException("", rule);
            }
            return elements;
        });
    }

    private static <T> T parse(byte @Nullable [] body, Reading<T> reading) {
        byte[] bytes = body == null ? new byte[0] : body;
        if (!isUtf8(bytes)) {
            throw new InvalidRequestException("", "must be JSON in UTF-8");
        }
        try (JsonParser parser = JSON.createParser(bytes)) {
            if (parser.nextToken() == null) {
                throw new InvalidRequestException("", "must be JSON, but is empty");
            }
            T value = reading.read(parser);
            if (parser.nextToken() != null) {
                throw new InvalidRequestException("", "must be a single JSON value, but has more content after it");
            }
            return value;
        } catch (JacksonException e) {
            throw new InvalidRequestException("", "must be valid JSON: " + describe(e));
        } catch (NumberFormatException e) {
            // Jackson lets it through for an exponent beyond that of a BigDecimal.
            throw new InvalidRequestException("", "must have numbers within the range of a double");
        } catch (IOException e) {
            throw new InvalidRequestException("", "must be JSON in UTF-8");
        }
    }

    /**
     * Whether the bytes are valid UTF-8. The parser is lenient: it detects UTF-16 and UTF-32 by zeros among the first
     * bytes, and accepts overlong forms.
     */
    private static boolean isUtf8(byte[] bytes) {
        boolean ascii = true;
        for (int i = 0; i < bytes.length; i++) {
            if (bytes[i] == 0 && i < 4) {
                return false;
            }
            ascii &= bytes[i] >= 0;
        }
        return ascii || decodes(bytes);
    }

    private static boolean decodes(byte[] bytes) {
        CharsetDecoder decoder = StandardCharsets.UTF_8
                .newDecoder()
                .onMalformedInput(CodingErrorAction.REPORT)
                .onUnmappableCharacter(CodingErrorAction.REPORT);
        ByteBuffer in = ByteBuffer.wrap(bytes);
        CharBuffer out = CharBuffer.allocate(Math.min(DECODED_AT_ONCE, bytes.length));
        CoderResult result;
        do {
            out.clear();
            result = decoder.decode(in, out, true);
        } while (result.isOverflow());
        return !result.isError();
    }

    private static void checkValues(String pointer, JsonNode node) {
        FieldError fault = fault(node);
        if (fault != null) {
            throw new InvalidRequestException(List.of(fault.under(pointer)));
        }
    }

    /**
     * The first value that cannot be stored unchanged; null if there is none. NUL is allowed: it is written as an
     * escape.
     */
    private static @Nullable FieldError fault(JsonNode node) {
        if (node.isTextual()) {
            return StorableText.isWellFormed(node.textValue())
                    ? null
                    : new FieldError("", "must not contain an unpaired surrogate");
        }
        if (node.isBigDecimal()) {
            return isExtreme(node.decimalValue())
                    ? new FieldError("", "must be a number within the range of a double")
                    : null;
        }
        for (var field : node.properties()) {
            FieldError fault = StorableText.isWellFormed(field.getKey())
                    ? fault(field.getValue())
                    : new FieldError("", "must have a name without unpaired surrogates");
            if (fault != null) {
                return fault.under("/" + Fields.escape(field.getKey()));
            }
        }
        for (int i = 0; node.isArray() && i < node.size(); i++) {
            FieldError fault = fault(node.get(i));
            if (fault != null) {
                return fault.under("/" + i);
            }
        }
        return null;
    }

    private static boolean isExtreme(BigDecimal number) {
        return Math.abs((long) number.precision() - number.scale()) > MAX_EXPONENT
                || Math.abs((long) number.scale()) > MAX_EXPONENT;
    }

    /** Describes the error without quoting the body, as Jackson's message would. */
    private static String describe(JacksonException failure) {
        JsonLocation location = failure.getLocation();
        String message = failure.getOriginalMessage();
        String what;
        if (message.startsWith("Duplicate field") || message.startsWith("Duplicate Object property")) {
            what = "an object has a duplicate key";
        } else if (message.contains("nesting depth")) {
            what = "it is nested more than " + MAX_DEPTH + " levels deep";
        } else if (message.contains("Number value length")) {
            what = "a number is longer than " + MAX_NUMBER_LENGTH + " characters";
        } else if (message.contains("Token count")) {
            what = "it has more than " + MAX_TOKENS + " keys, values and brackets";
        } else if (message.contains("Name length") || message.contains("name length")) {
            what = "a key is longer than " + MAX_NAME_LENGTH + " characters";
        } else if (message.contains("surrogate")) {
            what = "a key has an unpaired surrogate";
        } else if (message.contains("end-of-input")) {
            what = "it ends unexpectedly";
        } else {
            what = "unexpected character";
        }
        return location == null || location.getLineNr() < 1
                ? what
                : what + " (line " + location.getLineNr() + ", column " + location.getColumnNr() + ")";
    }
}
