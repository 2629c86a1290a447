/**
 * Faults, for real: packaged nodes, a PostgreSQL, proxies between them, and something that breaks them while they are
 * busy. Run by {@code ./mvnw verify -Pfaults}.
 */
@NullMarked
package dev.longtask.faults;

import org.jspecify.annotations.NullMarked;
