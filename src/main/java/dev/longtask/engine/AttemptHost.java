package dev.longtask.engine;

import dev.longtask.store.TaskStore;
import java.time.Clock;
import java.util.concurrent.Executor;
import java.util.random.RandomGenerator;

/**
 * What an attempt works with.
 *
 * @param node this node's name
 * @param workers run handlers, a thread each
 * @param resultLimit in bytes of JSON text
 * @param lineLimit log lines of an attempt
 */
record AttemptHost(
        String node,
        TaskStore store,
        Loop loop,
        Executor workers,
        Clock clock,
        RandomGenerator random,
        Changes changes,
        EngineObserver observer,
        long resultLimit,
        int lineLimit) {}
