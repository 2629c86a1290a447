package dev.longtask.api.tasks;

/** Polling parameters of the API. */
final class Polling {
    /** The longest wait of a request; proxies commonly time out soon after. */
    static final int LONGEST_WAIT_SECONDS = 60;

    /** {@code Retry-After} of an unfinished task; progress is written once a second. */
    static final int RETRY_AFTER_SECONDS = 1;

    private Polling() {}
}
