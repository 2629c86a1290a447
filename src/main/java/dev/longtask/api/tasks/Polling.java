package dev.longtask.api.tasks;

/** How clients are to poll. */
final class Polling {
    /** The longest that a request may wait; proxies commonly give up soon after. */
    static final int LONGEST_WAIT_SECONDS = 60;

    /** What {@code Retry-After} says while a task has not finished: progress is written once a second. */
    static final int RETRY_AFTER_SECONDS = 1;

    private Polling() {}
}
