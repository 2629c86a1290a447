package dev.longtask.engine.rejection;

/** The engine rejects a request, for a reason that the caller can act on. */
public abstract sealed class RequestRejected extends RuntimeException
        permits TaskChangedException,
                RetriedTooOftenException,
                InvalidSubmissionException,
                InputTooLargeException,
                IdempotencyKeyReusedException,
                TooManyTasksException,
                TooManyTicketsException,
                TooManyWaitsException,
                LeaseNotFoundException,
                NodeBusyException,
                NotCancelledException,
                ResultTooLargeException,
                LeasePassedException,
                ForeignLeaseException,
                TooManyHeartbeatsException,
                TooManyStreamsException,
                NoMoreStreamsException,
                TaskNotFoundException,
                TypeNotFoundException,
                NotAllowedInStatusException {
    private static final long serialVersionUID = 1;

    RequestRejected(String message) {
        // Rejections are ordinary answers, so skip the stack trace.
        super(message, null, false, false);
    }
}
