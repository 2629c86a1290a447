/**
 * Fault tests with real processes: packaged nodes, a PostgreSQL, proxies between them, and fault injection under load.
 * Run by {@code ./mvnw verify -Pfaults}.
 */
@NullMarked
package dev.longtask.faults;

import org.jspecify.annotations.NullMarked;
