/** Tasks in PostgreSQL, for any number of nodes. */
@NullMarked
package dev.longtask.store.postgres;

import org.jspecify.annotations.NullMarked;
