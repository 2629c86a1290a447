/**
 * The log of security events. Start at {@link dev.longtask.audit.SecurityEvents}. It knows no other package; every package may
 * use it.
 */
@NullMarked
package dev.longtask.audit;

import org.jspecify.annotations.NullMarked;
