package dev.longtask.handler.output;

import com.fasterxml.jackson.core.JacksonException;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.async.ByteArrayFeeder;
import com.fasterxml.jackson.core.exc.StreamConstraintsException;
import com.fasterxml.jackson.core.json.JsonReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.cfg.JsonNodeFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.longtask.handler.TaskContext;
import dev.longtask.handler.TaskFailure;
import dev.longtask.task.attempt.Report;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Interprets the output of a program. Not thread-safe. A {@link ReportLine} updates the task. The last other JSON value, on one line or several, is the result. All other
 * text is ignored. If the last value cannot be a result, the attempt fails: without it the task would look complete.
 */
public final class Output {
    private static final JsonMapper JSON = JsonMapper.builder()
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
            .disable(JsonNodeFeature.STRIP_TRAILING_BIGDECIMAL_ZEROES)
            .disable(JsonReadFeature.ALLOW_NON_NUMERIC_NUMBERS)
            .build();
    private static final char BYTE_ORDER_MARK = '\uFEFF';
    /**
     * Allowed size of the text relative to the result, since people-oriented output has line breaks and indentation.
     */
    private static final int TEXT_PER_RESULT = 4;

    private final TaskContext context;
    private final long resultLimit;
    private @Nullable JsonNode result;
    private @Nullable String unusable;
    private @Nullable Assembly assembly;
    private boolean muted;
    private long reports;

    /** @param resultLimit in bytes of JSON text */
    public Output(TaskContext context, long resultLimit) {
        this.context = context;
        this.resultLimit = resultLimit;
    }

    /** The maximum line length worth keeping, in characters; a longer line can be neither a result nor a checkpoint. */
    public static int longestLine(long resultLimit) {
        return (int)
                Math.min(Math.max(resultLimit, Report.MAX_CHECKPOINT) * TEXT_PER_RESULT + 1, Integer.MAX_VALUE - 16);
    }

    /**
     * The result, once all lines have been read; null if there is none.
     *
     * @throws TaskFailure when the last value cannot be a result
     */
    public @Nullable JsonNode result() {
        Assembly open = assembly;
        assembly = null;
        if (open != null) {
            // It only looked like the start of a value; interpret the lines after the first on their own.
            open.lines().stream().skip(1).forEach(this::line);
            return result();
        }
        if (unusable != null) {
            throw TaskFailure.nonRetryable(unusable);
        }
        return result;
    }

    /**
     * Whether to ignore reports in the lines to come, because they were passed on before. These lines may still hold the
     * result.
     */
    public void muteReports(boolean mute) {
        muted = mute;
    }

    /** How many reports have been found, including those that were ignored. */
    public long reports() {
        return reports;
    }

    /** Interprets the next line, without its line break. */
    public void line(String text) {
        String line = !text.isEmpty() && text.charAt(0) == BYTE_ORDER_MARK ? text.substring(1) : text;
        Assembly open = assembly;
        if (open != null) {
            open.add(line);
            switch (open.state()) {
                case INCOMPLETE -> {}
                case COMPLETE -> {
                    assembly = null;
                    value(open.text());
                }
                case NO_JSON -> {
                    // It only looked like a value, but this line may be one.
                    assembly = null;
                    line(line);
                }
            }
        } else if (!line.isBlank()) {
            begin(line);
        }
    }

    private void begin(String line) {
        if (isTooLong(line.length())) {
            if (looksLikeJson(line) && !isReport(line)) {
                tooLarge();
            }
            return;
        }
        if (value(line) || !looksLikeJson(line)) {
            return;
        }
        Assembly begun = new Assembly();
        begun.add(line);
        if (begun.state() == Assembly.State.INCOMPLETE) {
            assembly = begun;
        }
    }

    /** Consumes a line too long for a result if it is a report: its checkpoint may be larger than a result. */
    private boolean isReport(String line) {
        if (line.length() >= longestLine(resultLimit)) {
            return false;
        }
        try {
            return report(JSON.readTree(line));
        } catch (JacksonException | NumberFormatException e) {
            return false;
        }
    }

    private boolean isTooLong(long characters) {
        return characters > resultLimit * TEXT_PER_RESULT;
    }

    private void tooLarge() {
        unusable = "The result is larger than %d bytes.".formatted(resultLimit);
    }

    private static boolean looksLikeJson(String line) {
        char first = line.strip().charAt(0);
        return first == '{' || first == '[';
    }

    /** Consumes the text if it is a JSON value; returns false otherwise. */
    private boolean value(String text) {
        try {
            JsonNode value = JSON.readTree(text);
            if (value.isMissingNode()) {
                return false;
            }
            if (!report(value)) {
                result = value;
                unusable = null;
            }
            return true;
        } catch (StreamConstraintsException | NumberFormatException e) {
            // Jackson lets the latter through for an exponent beyond that of a BigDecimal.
            unusable = "The result is nested too deeply, or has a number or key that is too long.";
            return true;
        } catch (JacksonException e) {
            return false;
        }
    }

    private boolean report(JsonNode value) {
        ReportLine report = ReportLine.of(value);
        if (report == null) {
            return false;
        }
        reports++;
        if (!muted) {
            report.passOn(context);
        }
        return true;
    }

    /**
     * A JSON value that spans several lines. Checked line by line, so that text that only looked like one is dropped at
     * once.
     */
    private final class Assembly {
        enum State {
            INCOMPLETE,
            COMPLETE,
            NO_JSON
        }

        private final JsonParser parser;
        private final List<String> lines = new ArrayList<>();
        private long characters;
        private int depth;
        private State state = State.INCOMPLETE;

        Assembly() {
            try {
                parser = JSON.getFactory().createNonBlockingByteArrayParser();
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }

        List<String> lines() {
            return lines;
        }

        String text() {
            return String.join("\n", lines);
        }

        State state() {
            return state;
        }

        void add(String line) {
            characters += line.length() + 1;
            if (isTooLong(characters)) {
                tooLarge();
                state = State.NO_JSON;
                return;
            }
            lines.add(line);
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
                        state = State.COMPLETE;
                        return;
                    }
                }
            } catch (StreamConstraintsException e) {
                unusable = "The result is nested too deeply, or has a number or key that is too long.";
                state = State.NO_JSON;
            } catch (IOException e) {
                state = State.NO_JSON;
            }
        }
    }
}
