package dev.longtask.engine;

import dev.longtask.task.Outcome;
import java.time.Duration;

/** What a handler's failure makes of its attempt. */
final class Failures {
    private static final int REASON_LENGTH = 1_000;

    private Failures() {}

    /**
     * The outcome of a failed attempt. Only what a handler says in a {@link TaskFailure} was written to be shown: the text
     * of any other failure may hold inputs or secrets, and others read the task's message.
     *
     * @param backOff the type's wait before the next attempt
     * @param reference by which the service's log has the failure
     */
    static Outcome.Failed outcome(Throwable failure, Duration backOff, String reference) {
        if (!(failure instanceof TaskFailure known)) {
            return new Outcome.Failed(
                    "The attempt failed unexpectedly. The service's log has the reason, under " + reference + ".",
                    backOff);
        }
        String reason = Texts.shorten(String.valueOf(known.getMessage()), REASON_LENGTH);
        if (known.isFinal()) {
            return new Outcome.Failed(reason, null);
        }
        Duration retryAfter = known.retryAfter();
        boolean longer = retryAfter != null && retryAfter.compareTo(backOff) > 0;
        return new Outcome.Failed(reason, longer ? retryAfter : backOff);
    }
}
