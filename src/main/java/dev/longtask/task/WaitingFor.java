package dev.longtask.task;

/** What keeps a task from being started. */
public enum WaitingFor {
    /** The time that its creator asked for. */
    RUN_AT,
    /** The next attempt after one that failed. */
    BACKOFF,
    /** Others with the same concurrency key, which run or go first. */
    CONCURRENCY_KEY,
    /** Other tasks of the type that its creator has, as many of which run as may. */
    CREATOR,
    /** A slot of a node, and what its type may start now. */
    SLOT,
    /** Its type: it is no longer configured. */
    TYPE
}
