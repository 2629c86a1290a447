package dev.longtask.handler.http;

import com.fasterxml.jackson.core.JacksonException;
import com.fasterxml.jackson.core.exc.StreamConstraintsException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.cfg.JsonNodeFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.TextNode;
import dev.longtask.handler.TaskFailure;
import io.vertx.core.buffer.Buffer;
import java.io.IOException;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The response of the called service.
 *
 * @param contentType the {@code Content-Type} header; null if absent
 * @param location the {@code Location} header; null if absent
 * @param retryAfter the {@code Retry-After} header; null if absent
 * @param body of an error only the beginning
 */
record Answer(
        int status,
        @Nullable String contentType,
        @Nullable String location,
        @Nullable String retryAfter,
        Buffer body) {
    private static final char BYTE_ORDER_MARK = '\uFEFF';
    private static final Pattern JSON_TYPE = Pattern.compile("(?i)application/([\\w.+-]+\\+)?json\\s*(;.*)?");
    private static final Pattern TEXT_TYPE =
            Pattern.compile("(?i)(text/.*|application/([\\w.+-]+\\+)?(json|xml)\\b.*)");
    private static final Pattern CHARSET = Pattern.compile("(?i);\\s*charset\\s*=\\s*\"?([^\\s\";]+)");

    private static final JsonMapper JSON = JsonMapper.builder()
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
            .disable(JsonNodeFeature.STRIP_TRAILING_BIGDECIMAL_ZEROES)
            .build();

    boolean isSuccess() {
        return status >= 200 && status < 300;
    }

    /** Whether the body is text, unlike an image for example. */
    boolean isText() {
        return contentType == null || TEXT_TYPE.matcher(contentType).matches();
    }

    /** The body as text, in the declared charset, or in UTF-8 if none or an unknown one is declared. */
    String text() {
        Charset charset = charset();
        return withoutMark(body.toString(charset == null ? StandardCharsets.UTF_8 : charset));
    }

    /**
     * The body as a value: JSON if declared as such, otherwise a string; null if empty.
     *
     * @throws TaskFailure when it is declared as JSON but is not valid JSON
     */
    @Nullable JsonNode value() {
        if (body.length() == 0) {
            return null;
        }
        if (contentType == null || !JSON_TYPE.matcher(contentType.strip()).matches()) {
            return TextNode.valueOf(text());
        }
        try {
            // Without a charset, Jackson detects UTF-8, UTF-16 and UTF-32 from the first bytes.
            return charset() == null ? JSON.readTree(body.getBytes()) : JSON.readTree(text());
        } catch (StreamConstraintsException | NumberFormatException e) {
            // Jackson lets the latter through for an exponent beyond that of a BigDecimal.
            throw TaskFailure.nonRetryable(
                    "The response is nested too deeply, or has a number or key that is too long.");
        } catch (JacksonException e) {
            throw TaskFailure.nonRetryable("The response is declared as JSON, but is not valid JSON.");
        } catch (IOException e) {
            throw TaskFailure.nonRetryable("The response is declared as JSON, but can't be decoded.");
        }
    }

    private @Nullable Charset charset() {
        Matcher matcher = CHARSET.matcher(contentType == null ? "" : contentType);
        try {
            return matcher.find() ? Charset.forName(matcher.group(1)) : null;
        } catch (IllegalArgumentException e) {
            return null;
        }
    }

    private static String withoutMark(String text) {
        return !text.isEmpty() && text.charAt(0) == BYTE_ORDER_MARK ? text.substring(1) : text;
    }
}
