/**
 * The list of changes.
 * Start at {@link dev.longtask.store.sqlite.change.ChangeRows}. It knows the database alone.
 */
@NullMarked
package dev.longtask.store.sqlite.change;

import org.jspecify.annotations.NullMarked;
