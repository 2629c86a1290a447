package dev.longtask.engine.attempt;

import dev.longtask.engine.change.TaskChanges;
import dev.longtask.engine.loop.Loop;
import dev.longtask.engine.loop.StoreCalls;
import dev.longtask.engine.trace.Tracing;
import dev.longtask.store.TaskStore;
import java.time.Clock;
import java.time.Duration;
import java.util.concurrent.Executor;
import java.util.random.RandomGenerator;

/**
 * The collaborators and limits that all attempts of a node share.
 *
 * @param node this node's name
 * @param ends records the ends of attempts
 * @param workers runs handlers, each on its own thread
 * @param resultLimit largest result, in bytes of JSON text
 * @param lineLimit most log lines of an attempt
 * @param lease how long a lease lasts
 * @param stopTime longest time that work may take to stop when its lease cannot be renewed
 */
public record AttemptServices(
        String node,
        TaskStore store,
        StoreCalls calls,
        EndRecorder ends,
        Loop loop,
        Executor workers,
        Clock clock,
        RandomGenerator random,
        TaskChanges changes,
        AttemptObserver observer,
        Tracing tracing,
        long resultLimit,
        int lineLimit,
        Duration lease,
        Duration stopTime) {}
