/**
 * What happens under a lease: renewals, reports, the end.
 * Start at {@link dev.longtask.store.sqlite.attempt.LeaseQueries}; what an end means is decided in {@link
 * dev.longtask.task.attempt.AttemptEnd}. It does not know how tasks are claimed.
 */
@NullMarked
package dev.longtask.store.sqlite.attempt;

import org.jspecify.annotations.NullMarked;
