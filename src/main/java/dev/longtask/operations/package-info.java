/** Startup, shutdown, health and metrics of the service. */
@NullMarked
package dev.longtask.operations;

import org.jspecify.annotations.NullMarked;
