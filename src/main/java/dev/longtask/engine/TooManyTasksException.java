package dev.longtask.engine;

/** A creator who would have more unfinished tasks than {@code longtask.limits.unfinished-per-creator}. */
public final class TooManyTasksException extends Refusal {
    private static final long serialVersionUID = 1;

    TooManyTasksException(long unfinished, int limit) {
        super("You have %d unfinished tasks; with these there would be more than %d.".formatted(unfinished, limit));
    }
}
