/**
 * One attempt, from its start to the record of its end. Start at {@link dev.longtask.engine.attempt.Attempt}. It does not know
 * how tasks are claimed, nor how leases are renewed.
 */
@NullMarked
package dev.longtask.engine.attempt;

import org.jspecify.annotations.NullMarked;
