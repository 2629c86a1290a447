/**
 * Startup, shutdown, health, metrics and load of the service. Start at {@link dev.longtask.operations.Lifecycle}. It asks the
 * engine and the store how they are, and does not know the APIs.
 */
@NullMarked
package dev.longtask.operations;

import org.jspecify.annotations.NullMarked;
