/**
 * The embedded store: one SQLite file, one writer with group commit, and separate readers. Start at {@link
 * dev.longtask.store.sqlite.SqliteTaskStore}, which joins the rooms below; none of them knows it.
 */
@NullMarked
package dev.longtask.store.sqlite;

import org.jspecify.annotations.NullMarked;
