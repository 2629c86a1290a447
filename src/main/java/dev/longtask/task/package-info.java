/** What a task is: plain values and the transition table. Knows nothing but the JDK. */
@NullMarked
package dev.longtask.task;

import org.jspecify.annotations.NullMarked;
