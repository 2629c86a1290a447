/** What only development mode has. Start at {@link dev.longtask.dev.DevIssuer}. No other package knows it. */
@NullMarked
package dev.longtask.dev;

import org.jspecify.annotations.NullMarked;
