/** Who is calling, and what they may see and do: the one place that decides it. */
@NullMarked
package dev.longtask.security;

import org.jspecify.annotations.NullMarked;
