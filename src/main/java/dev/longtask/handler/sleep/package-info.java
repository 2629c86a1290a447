/** Task types of the kind {@code sleep}. */
@NullMarked
package dev.longtask.handler.sleep;

import org.jspecify.annotations.NullMarked;
