/**
 * Server-sent events: streams of one task, of its log, and of all tasks that a caller may see. Start at {@link
 * dev.longtask.api.tasks.event.TaskEventResource}. It writes the views of {@code api.tasks}; what is sent, and when, is decided
 * in {@code engine.stream}.
 */
@NullMarked
package dev.longtask.api.tasks.event;

import org.jspecify.annotations.NullMarked;
