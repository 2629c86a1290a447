/**
 * One attempt: what it reports, how it ends, and what that means for its task. Start at {@link
 * dev.longtask.task.attempt.AttemptEnd}. It knows nothing but the JDK and the values of a task.
 */
@NullMarked
package dev.longtask.task.attempt;

import org.jspecify.annotations.NullMarked;
