/** Errors as each API words them; every failure becomes one of these. */
@NullMarked
package dev.longtask.api.error;

import org.jspecify.annotations.NullMarked;
