/** The log of security events. Depends on no other package; every package may use it. */
@NullMarked
package dev.longtask.audit;

import org.jspecify.annotations.NullMarked;
