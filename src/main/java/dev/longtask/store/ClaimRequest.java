package dev.longtask.store;

import java.time.Duration;
import java.util.List;

/**
 * Asks for ready tasks.
 *
 * @param node who asks; the history names it
 * @param lease how long the leases last unless renewed
 * @param types the types wanted, each with how many of it at most
 * @param limit how many tasks at most in all
 */
public record ClaimRequest(String node, Duration lease, List<Wanted> types, int limit) {
    /** A type and how many of it at most. */
    public record Wanted(String type, int limit) {}
}
