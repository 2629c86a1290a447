/**
 * Longtask's own API, under {@code /v1}. Start at {@link dev.longtask.api.tasks.SubmitResource} and {@link
 * dev.longtask.api.tasks.TaskResource}. It does not know the other protocols.
 */
@NullMarked
package dev.longtask.api.tasks;

import org.jspecify.annotations.NullMarked;
