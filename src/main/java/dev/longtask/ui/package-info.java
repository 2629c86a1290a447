/**
 * The dashboard: pages for people, rendered on the server. Start at {@link dev.longtask.ui.TaskListResource}. Like the APIs
 * it reaches tasks through {@code security}; it uses their readers of requests, and knows neither engine rules nor stores.
 */
@NullMarked
package dev.longtask.ui;

import org.jspecify.annotations.NullMarked;
