package dev.longtask.engine.rejection;

/** The lease has passed on: what its former holder asks for changes nothing. */
public final class LeasePassedException extends RequestRejected {
    private static final long serialVersionUID = 1;

    /** Why a lease has passed on. */
    public enum Reason {
        /** It was not renewed in time. */
        EXPIRED("expired"),
        /** The attempt reached its time limit. */
        TIMED_OUT("timed-out"),
        /** The task was cancelled, and the attempt did not stop in time. */
        CANCELLED("cancelled"),
        /** The worker has ended the attempt already, in a different way. */
        ENDED("ended"),
        /** The service took the task back: it did not reach the worker, or the call of the service failed. */
        RELEASED("released");

        private final String slug;

        Reason(String slug) {
            this.slug = slug;
        }

        /** The reason as a word for programs: {@code timed-out}. */
        public String slug() {
            return slug;
        }
    }

    private final Reason reason;

    /** @param message one or two sentences, for people */
    public LeasePassedException(Reason reason, String message) {
        super(message);
        this.reason = reason;
    }

    public Reason reason() {
        return reason;
    }
}
