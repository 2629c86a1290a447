/**
 * Task types of the kind {@code http}. Start at {@link dev.longtask.handler.http.HttpHandler}, which makes one call. It does not
 * know the engine.
 */
@NullMarked
package dev.longtask.handler.http;

import org.jspecify.annotations.NullMarked;
