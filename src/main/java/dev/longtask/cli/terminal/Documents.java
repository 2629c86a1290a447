package dev.longtask.cli.terminal;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.cfg.JsonNodeFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.dataformat.yaml.YAMLGenerator;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import java.util.Locale;

/** Answers of a server as documents. */
public final class Documents {
    /** Numbers keep their digits, as the server wrote them. */
    public static final JsonMapper JSON = JsonMapper.builder()
            .enable(com.fasterxml.jackson.databind.DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
            .enable(com.fasterxml.jackson.databind.DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .disable(JsonNodeFeature.STRIP_TRAILING_BIGDECIMAL_ZEROES)
            .build();

    private Documents() {}

    /** Writes a document, with a line break behind it. */
    public static void write(Terminal terminal, OutputFormat format, JsonNode document) {
        terminal.out().println((format == OutputFormat.YAML ? yaml(document) : json(document)).stripTrailing());
    }

    /** Indented JSON. Control characters are escapes in it, and so are the other characters that a terminal might obey. */
    public static String json(JsonNode document) {
        try {
            return escaped(JSON.writerWithDefaultPrettyPrinter().writeValueAsString(document));
        } catch (JsonProcessingException e) {
            throw new IllegalStateException(e);
        }
    }

    /** JSON on one line. */
    public static String line(JsonNode document) {
        return escaped(document.toString());
    }

    /** YAML, in which format characters that a terminal might obey are replaced. */
    static String yaml(JsonNode document) {
        YAMLMapper yaml = YAMLMapper.builder()
                .disable(YAMLGenerator.Feature.WRITE_DOC_START_MARKER)
                .enable(YAMLGenerator.Feature.MINIMIZE_QUOTES)
                // Keeps "1", "true" and the like apart from numbers and booleans.
                .enable(YAMLGenerator.Feature.ALWAYS_QUOTE_NUMBERS_AS_STRINGS)
                .disable(YAMLGenerator.Feature.SPLIT_LINES)
                .build();
        try {
            return SafeText.lines(yaml.writeValueAsString(document));
        } catch (JsonProcessingException e) {
            throw new IllegalStateException(e);
        }
    }

    /** JSON text with escapes for what a terminal might obey; outside of strings, JSON has none of it but line breaks. */
    private static String escaped(String json) {
        StringBuilder escaped = new StringBuilder(json.length());
        json.codePoints().forEach(point -> {
            int type = Character.getType(point);
            boolean obeyed = (point != '\n' && point != '\r' && (type == Character.CONTROL || type == Character.FORMAT))
                    || type == Character.SURROGATE
                    || type == Character.LINE_SEPARATOR
                    || type == Character.PARAGRAPH_SEPARATOR;
            if (obeyed) {
                for (char part : Character.toChars(point)) {
                    escaped.append(String.format(Locale.ROOT, "\\u%04x", (int) part));
                }
            } else {
                escaped.appendCodePoint(point);
            }
        });
        return escaped.toString();
    }
}
