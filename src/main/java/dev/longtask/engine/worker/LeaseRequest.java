package dev.longtask.engine.worker;

import dev.longtask.task.Actor;
import java.time.Duration;
import java.util.Set;

/**
 * A worker asks for tasks.
 *
 * @param worker who asks
 * @param types names of types that it may lease, at least one
 * @param limit the maximum number of tasks, from 1
 * @param atMost how long to wait for the first task; zero for not at all
 */
public record LeaseRequest(Actor worker, Set<String> types, int limit, Duration atMost) {}
