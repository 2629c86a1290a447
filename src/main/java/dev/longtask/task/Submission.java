package dev.longtask.task;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * A task to be stored: checked, and with its type's defaults filled in.
 *
 * @param creator who submits it
 * @param retention how long the finished task is kept
 * @param input JSON text; null for none
 * @param fair whether the creators of the type's tasks take turns
 * @param idempotency null where the submission may not be repeated
 * @param trace the span of the submission; null for none
 */
public record Submission(
        TaskId id,
        Principal creator,
        TaskSpec spec,
        Duration retention,
        @Nullable String input,
        boolean fair,
        @Nullable Idempotency idempotency,
        @Nullable TraceContext trace) {

    /** @throws IllegalArgumentException when a text can't be stored; the API rejects such text earlier */
    public Submission {
        check(spec.type());
        check(spec.description());
        check(spec.concurrencyKey());
        check(input);
        check(trace == null ? null : trace.parent());
        check(trace == null ? null : trace.state());
        spec.labels().forEach((key, value) -> {
            check(key);
            check(value);
        });
    }

    private static void check(@Nullable String text) {
        String rule = text == null ? null : StorableText.brokenRule(text);
        if (rule != null) {
            throw new IllegalArgumentException("a text " + rule);
        }
    }

    /**
     * Makes a submission repeatable.
     *
     * @param key chosen by the client, unique per creator
     * @param fingerprint a hash of the request; a repeat with a different fingerprint is rejected
     */
    public record Idempotency(String key, String fingerprint) {}
}
