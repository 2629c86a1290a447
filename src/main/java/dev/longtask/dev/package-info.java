/** Features of development mode only. */
@NullMarked
package dev.longtask.dev;

import org.jspecify.annotations.NullMarked;
