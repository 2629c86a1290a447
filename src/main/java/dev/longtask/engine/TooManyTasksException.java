package dev.longtask.engine;

import dev.longtask.store.Quota;

/** The request would exceed one of the creator's limits, {@code longtask.limits.*-per-creator}. */
public final class TooManyTasksException extends RequestRejected {
    private static final long serialVersionUID = 1;

    TooManyTasksException(Quota.Part part, long present, Quota quota) {
        super(text(part).formatted(present, quota.of(part)));
    }

    private static String text(Quota.Part part) {
        return switch (part) {
            case UNFINISHED -> "The creator has %d unfinished tasks, and may have %d at most.";
            case STORED ->
                "The creator has %d tasks, finished ones included, and may have %d at most: delete some that have finished.";
            case BYTES ->
                "The inputs, results and logs of the creator's tasks have %d bytes, and may have %d at most: delete some"
                        + " that have finished.";
        };
    }
}
