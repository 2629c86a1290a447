package dev.longtask.engine.type;

import java.time.Duration;
import java.util.random.RandomGenerator;

/**
 * Exponential backoff with jitter.
 *
 * @param initial delay after the first failure
 * @param max upper bound of the delay
 * @param factor growth of the delay with each further failure, from 1
 * @param jitter fraction of the delay that is random, 0 to 1
 */
public record BackoffPolicy(Duration initial, Duration max, double factor, double jitter) {

    /**
     * The delay before the next attempt.
     *
     * @param failures attempts used so far, from 1
     */
    public Duration after(int failures, RandomGenerator random) {
        double grown = initial.toMillis() * Math.pow(factor, failures - 1.0);
        double bounded = Math.min(grown, (double) max.toMillis());
        return Duration.ofMillis(Math.round(bounded * (1 - jitter * random.nextDouble())));
    }
}
