/**
 * Identifies callers and decides what they may see and do; the only place that does. Start at {@link
 * dev.longtask.security.TaskAccess}. It does not know how an API words a request or a refusal.
 */
@NullMarked
package dev.longtask.security;

import org.jspecify.annotations.NullMarked;
