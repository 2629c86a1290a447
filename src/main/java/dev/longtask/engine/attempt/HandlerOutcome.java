package dev.longtask.engine.attempt;

import dev.longtask.handler.TaskFailure;
import dev.longtask.task.attempt.Outcome;
import java.time.Duration;

/** Turns what a handler threw into the outcome of its attempt. */
final class HandlerOutcome {
    private HandlerOutcome() {}

    /**
     * The outcome of a failed attempt. Only a {@link TaskFailure} carries a message meant for readers: that of any other
     * exception may hold inputs or secrets, and the task's message is shown to others.
     *
     * @param backoff the type's wait before the next attempt
     * @param reference identifies the failure in the service's log
     */
    static Outcome.Failed ofFailure(Throwable failure, Duration backoff, String reference) {
        if (!(failure instanceof TaskFailure known)) {
            return new Outcome.Failed(
                    "The attempt failed unexpectedly. See the service log, reference " + reference + ".", backoff);
        }
        return AttemptRules.failed(String.valueOf(known.getMessage()), !known.isFinal(), known.retryAfter(), backoff);
    }
}
