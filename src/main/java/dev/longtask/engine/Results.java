package dev.longtask.engine;

import com.fasterxml.jackson.databind.JsonNode;
import dev.longtask.task.Outcome;
import org.jspecify.annotations.Nullable;

/** What a handler's result makes of its attempt. */
final class Results {
    private Results() {}

    /** @param limit in bytes of JSON text; a larger result fails the task, since another attempt would only repeat it */
    static Outcome outcome(@Nullable JsonNode result, long limit) {
        if (result == null || result.isMissingNode()) {
            return new Outcome.Completed(null);
        }
        String text;
        try {
            text = Json.write(result);
        } catch (RuntimeException | StackOverflowError e) {
            return new Outcome.Failed("The result can't be written as JSON.", null);
        }
        if (Json.exceeds(text, limit)) {
            return new Outcome.Failed("The result is larger than %d bytes.".formatted(limit), null);
        }
        return new Outcome.Completed(text);
    }
}
