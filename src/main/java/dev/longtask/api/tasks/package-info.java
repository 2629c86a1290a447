/** Longtask's own API, under {@code /v1}. */
@NullMarked
package dev.longtask.api.tasks;

import org.jspecify.annotations.NullMarked;
