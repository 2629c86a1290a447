package dev.longtask.handler.command;

import com.fasterxml.jackson.core.JacksonException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.async.ByteArrayFeeder;
import com.fasterxml.jackson.core.json.JsonReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.longtask.engine.TaskContext;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What a program says on stdout. A line that is a JSON object with nothing but {@code progress} and/or {@code message}
 * updates the task; the last other JSON value, on one line or several, is the result; all else is passed over.
 */
final class Output {
    private static final JsonMapper JSON = JsonMapper.builder()
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
            .disable(JsonReadFeature.ALLOW_NON_NUMERIC_NUMBERS)
            .build();
    private static final Set<String> REPORT_FIELDS = Set.of("progress", "message");

    private final TaskContext context;
    private @Nullable JsonNode result;
    private @Nullable Assembly assembly;

    Output(TaskContext context) {
        this.context = context;
    }

    /** The result so far; null when there was none. */
    @Nullable JsonNode result() {
        return result;
    }

    void line(String line) {
        if (assembly != null) {
            continueValue(assembly, line);
            return;
        }
        if (line.isBlank()) {
            return;
        }
        JsonNode value = parse(line);
        if (value == null) {
            beginValue(line);
        } else if (!report(value)) {
            result = value;
        }
    }

    private void beginValue(String line) {
        char first = line.strip().charAt(0);
        if (first == '{' || first == '[') {
            continueValue(new Assembly(), line);
        }
    }

    private void continueValue(Assembly value, String line) {
        switch (value.add(line)) {
            case INCOMPLETE -> assembly = value;
            case COMPLETE -> {
                assembly = null;
                JsonNode parsed = parse(value.text());
                if (parsed != null) {
                    result = parsed;
                }
            }
            case NO_JSON -> assembly = null;
        }
    }

    private boolean report(JsonNode value) {
        if (!value.isObject() || value.isEmpty()) {
            return false;
        }
        for (var field : value.properties()) {
            if (!REPORT_FIELDS.contains(field.getKey())) {
                return false;
            }
        }
        JsonNode progress = value.path("progress");
        JsonNode message = value.path("message");
        int percent = Math.clamp(Math.round(progress.asDouble()), 0, 100);
        if (progress.isNumber() && !message.isMissingNode()) {
            context.progress(percent, message.asText());
        } else if (progress.isNumber()) {
            context.progress(percent);
        } else if (!message.isMissingNode()) {
            context.message(message.asText());
        }
        return true;
    }

    private static @Nullable JsonNode parse(String text) {
        try {
            JsonNode value = JSON.readTree(text);
            return value.isMissingNode() ? null : value;
        } catch (JacksonException e) {
            return null;
        }
    }

    /** A JSON value that stretches over lines, checked as they come: text that only looked like one is let go at once. */
    private static final class Assembly {
        enum Progress {
            INCOMPLETE,
            COMPLETE,
            NO_JSON
        }

        private final com.fasterxml.jackson.core.JsonParser parser;
        private final StringBuilder text = new StringBuilder();
        private int depth;

        Assembly() {
            try {
                parser = JSON.getFactory().createNonBlockingByteArrayParser();
            } catch (IOException e) {
                throw new java.io.UncheckedIOException(e);
            }
        }

        String text() {
            return text.toString();
        }

        Progress add(String line) {
            text.append(line).append('\n');
            byte[] bytes = (line + "\n").getBytes(StandardCharsets.UTF_8);
            try {
                ((ByteArrayFeeder) parser.getNonBlockingInputFeeder()).feedInput(bytes, 0, bytes.length);
                for (JsonToken token = parser.nextToken();
                        token != JsonToken.NOT_AVAILABLE;
                        token = parser.nextToken()) {
                    if (token.isStructStart()) {
                        depth++;
                    } else if (token.isStructEnd()) {
                        depth--;
                    }
                    if (depth == 0) {
                        return Progress.COMPLETE;
                    }
                }
                return Progress.INCOMPLETE;
            } catch (IOException e) {
                return Progress.NO_JSON;
            }
        }
    }
}
