/**
 * Limits on all requests: method, size, time and memory. Start at {@link dev.longtask.api.limits.RequestGate}; bodies are
 * read by {@link dev.longtask.api.limits.BodyFilter}. It does not know who calls, nor what is asked for.
 */
@NullMarked
package dev.longtask.api.limits;

import org.jspecify.annotations.NullMarked;
