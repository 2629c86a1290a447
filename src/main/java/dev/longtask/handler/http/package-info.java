/** Task types of the kind {@code http}. */
@NullMarked
package dev.longtask.handler.http;

import org.jspecify.annotations.NullMarked;
