package dev.longtask.engine.worker;

import java.time.Instant;

/**
 * The answer to a heartbeat.
 *
 * @param ends when the lease ends unless renewed
 * @param deadline when the attempt has to be over
 * @param cancelRequested whether the worker has to stop
 */
public record HeldLease(Instant ends, Instant deadline, boolean cancelRequested) {}
