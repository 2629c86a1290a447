/** Tasks as plain values, and the transition table. Depends on the JDK only. */
@NullMarked
package dev.longtask.task;

import org.jspecify.annotations.NullMarked;
