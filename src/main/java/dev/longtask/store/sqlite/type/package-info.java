/**
 * What is kept of whole task types. Start at {@link dev.longtask.store.sqlite.type.PauseRows}. It knows the database alone.
 */
@NullMarked
package dev.longtask.store.sqlite.type;

import org.jspecify.annotations.NullMarked;
