/** The embedded store: one SQLite file, one writer with group commit, readers beside it. */
@NullMarked
package dev.longtask.store.sqlite;

import org.jspecify.annotations.NullMarked;
