/** Identifies callers and decides what they may see and do; the only place that does. */
@NullMarked
package dev.longtask.security;

import org.jspecify.annotations.NullMarked;
