package dev.longtask.cli.watch;

/** What Ctrl-C does while a task is watched. */
public enum OnInterrupt {
    /** Asks once; leaves if there is nobody to ask. */
    ASK,
    /** Ends the watching; the task goes on. */
    LEAVE,
    /** Cancels the task, and watches on until it has stopped. */
    CANCEL
}
