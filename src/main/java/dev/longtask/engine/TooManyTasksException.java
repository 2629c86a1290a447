package dev.longtask.engine;

/** A creator who would have more unfinished tasks than {@code longtask.limits.unfinished-per-creator}. */
public final class TooManyTasksException extends Refusal {
    private static final long serialVersionUID = 1;

    TooManyTasksException(long unfinished, int limit) {
        super("The creator has %d unfinished tasks, and may have %d at most.".formatted(unfinished, limit));
    }
}
