/**
 * Tasks as plain values, and the rules that need no store. Start at {@link dev.longtask.task.Task} for the values and at {@link
 * dev.longtask.task.Transitions} for the rules. It knows only the JDK.
 */
@NullMarked
package dev.longtask.task;

import org.jspecify.annotations.NullMarked;
