/**
 * The service as a whole. Start at {@link dev.longtask.Wiring}, which creates the parts. Only this package knows all parts; no
 * part knows it.
 */
@NullMarked
package dev.longtask;

import org.jspecify.annotations.NullMarked;
