/** The log of security events. Knows nothing of the rest; all parts may tell it. */
@NullMarked
package dev.longtask.audit;

import org.jspecify.annotations.NullMarked;
