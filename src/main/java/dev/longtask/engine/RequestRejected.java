package dev.longtask.engine;

/** A request that the engine does not carry out, for a reason that the caller can do something about. */
public abstract sealed class RequestRejected extends RuntimeException
        permits TaskChangedException,
                RetriedTooOftenException,
                InvalidSubmissionException,
                InputTooLargeException,
                IdempotencyKeyReusedException,
                TooManyTasksException,
                TooManyWaitsException,
                TaskNotFoundException,
                NotAllowedInStatusException {
    private static final long serialVersionUID = 1;

    RequestRejected(String message) {
        // Refusals are ordinary answers: no stack trace is taken.
        super(message, null, false, false);
    }
}
