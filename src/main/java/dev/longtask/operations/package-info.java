/** Startup, shutdown, health, metrics and load of the service. */
@NullMarked
package dev.longtask.operations;

import org.jspecify.annotations.NullMarked;
