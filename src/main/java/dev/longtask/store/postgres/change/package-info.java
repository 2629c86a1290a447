/**
 * The list of changes and the notifications between nodes.
 * Start at {@link dev.longtask.store.postgres.change.ChangeRows}. It knows the database alone.
 */
@NullMarked
package dev.longtask.store.postgres.change;

import org.jspecify.annotations.NullMarked;
