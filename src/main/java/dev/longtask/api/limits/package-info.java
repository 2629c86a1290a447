/**
 * Limits on requests that apply before routing: method, size, time and memory. Start at {@link
 * dev.longtask.api.limits.RequestGate}. It does not know who calls, nor what is asked for.
 */
@NullMarked
package dev.longtask.api.limits;

import org.jspecify.annotations.NullMarked;
