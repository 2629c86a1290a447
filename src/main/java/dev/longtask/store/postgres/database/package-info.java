/**
 * The connection to the database: transactions, batches, the schema.
 * Start at {@link dev.longtask.store.postgres.database.Transaction}. It knows no operation of the store.
 */
@NullMarked
package dev.longtask.store.postgres.database;

import org.jspecify.annotations.NullMarked;
