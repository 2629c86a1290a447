/**
 * The PostgreSQL store, for any number of nodes. Start at {@link dev.longtask.store.postgres.PostgresTaskStore}, which joins the
 * rooms below; none of them knows it.
 */
@NullMarked
package dev.longtask.store.postgres;

import org.jspecify.annotations.NullMarked;
