/**
 * Task types of the kind {@code sleep}. Start at {@link dev.longtask.handler.sleep.SleepHandler}. It does not know the engine.
 */
@NullMarked
package dev.longtask.handler.sleep;

import org.jspecify.annotations.NullMarked;
