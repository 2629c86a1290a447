/** The PostgreSQL store, for any number of nodes. */
@NullMarked
package dev.longtask.store.postgres;

import org.jspecify.annotations.NullMarked;
