/** Turns every failure of a request into an error of its protocol. Start at ErrorMappers. It knows no protocol. */
@NullMarked
package dev.longtask.api.error;

import org.jspecify.annotations.NullMarked;
