/**
 * What is kept of whole task types. Start at {@link dev.longtask.store.postgres.type.PauseRows}. It knows the database alone.
 */
@NullMarked
package dev.longtask.store.postgres.type;

import org.jspecify.annotations.NullMarked;
