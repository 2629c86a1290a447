package dev.longtask.engine.rejection;

import dev.longtask.store.Quota;

/** The request would exceed one of the creator's limits, {@code longtask.limits.*-per-creator}. */
public final class TooManyTasksException extends RequestRejected {
    private static final long serialVersionUID = 1;

    public TooManyTasksException(Quota.Part part, long present, Quota quota) {
        super(text(part).formatted(present, quota.of(part)));
    }

    private static String text(Quota.Part part) {
        return switch (part) {
            case UNFINISHED -> "The creator has %d unfinished tasks; the limit is %d.";
            case STORED ->
                "The creator has %d tasks, including finished ones; the limit is %d. Delete some finished tasks.";
            case BYTES ->
                "The inputs, results, logs and checkpoints of the creator's tasks take %d bytes; the limit is %d."
                        + " Delete some finished tasks.";
        };
    }
}
