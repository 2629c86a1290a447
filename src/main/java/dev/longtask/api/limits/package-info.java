/** Limits on requests that apply before routing: method, size, time and memory. */
@NullMarked
package dev.longtask.api.limits;

import org.jspecify.annotations.NullMarked;
