package dev.longtask.task;

/** What keeps an enqueued task from starting. */
public enum WaitingFor {
    /** The start time that the creator asked for. */
    RUN_AT,
    /** The backoff after a failed attempt. */
    BACKOFF,
    /** Other tasks with the same concurrency key, which are running or ahead in the queue. */
    CONCURRENCY_KEY,
    /** Other tasks of the same type and creator: as many as allowed are already running or ahead in the queue. */
    CREATOR,
    /** Its type, which an admin has paused. */
    PAUSE,
    /** A free slot on a node, or the concurrency limit or rate of its type. */
    SLOT,
    /** A worker outside the service, or the concurrency limit or rate of its type. */
    WORKER,
    /** Its type, which is no longer configured. */
    TYPE
}
