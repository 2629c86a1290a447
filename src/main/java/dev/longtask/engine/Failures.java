package dev.longtask.engine;

import dev.longtask.task.Outcome;
import java.time.Duration;

/** What a handler's failure makes of its attempt. */
final class Failures {
    private static final int REASON_LENGTH = 1_000;

    private Failures() {}

    /** @param backOff the type's wait before the next attempt */
    static Outcome.Failed outcome(Throwable failure, Duration backOff) {
        if (!(failure instanceof TaskFailure known)) {
            String reason = failure.getMessage() == null
                    ? failure.getClass().getSimpleName()
                    : failure.getClass().getSimpleName() + ": " + failure.getMessage();
            return new Outcome.Failed(Texts.shorten(reason, REASON_LENGTH), backOff);
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
