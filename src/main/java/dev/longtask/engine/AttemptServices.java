package dev.longtask.engine;

import dev.longtask.store.TaskStore;
import java.time.Clock;
import java.time.Duration;
import java.util.concurrent.Executor;
import java.util.random.RandomGenerator;

/**
 * What an attempt works with.
 *
 * @param node this node's name
 * @param ends records the ends of attempts
 * @param workers run handlers, a thread each
 * @param resultLimit in bytes of JSON text
 * @param lineLimit log lines of an attempt
 * @param stopTime how long work may take to stop when its lease can't be renewed
 */
record AttemptServices(
        String node,
        TaskStore store,
        StoreCalls calls,
        EndRecorder ends,
        Loop loop,
        Executor workers,
        Clock clock,
        RandomGenerator random,
        TaskChanges changes,
        EngineObserver observer,
        long resultLimit,
        int lineLimit,
        Duration stopTime) {}
