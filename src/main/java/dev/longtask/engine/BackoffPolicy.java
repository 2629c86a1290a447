package dev.longtask.engine;

import java.time.Duration;
import java.util.random.RandomGenerator;

/**
 * Exponential backoff with jitter.
 *
 * @param initial the wait after the first failure
 * @param max the longest wait
 * @param factor by what the wait grows with each further failure, from 1
 * @param jitter which part of the wait is left to chance, 0 to 1
 */
public record BackoffPolicy(Duration initial, Duration max, double factor, double jitter) {

    /**
     * The wait before the next attempt.
     *
     * @param failures how many attempts have failed, from 1
     */
    Duration after(int failures, RandomGenerator random) {
        double grown = initial.toMillis() * Math.pow(factor, failures - 1.0);
        double bounded = Math.min(grown, (double) max.toMillis());
        return Duration.ofMillis(Math.round(bounded * (1 - jitter * random.nextDouble())));
    }
}
