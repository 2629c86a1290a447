/** What only development mode has. */
@NullMarked
package dev.longtask.dev;

import org.jspecify.annotations.NullMarked;
