/** The embedded store: one SQLite file, one writer with group commit, and separate readers. */
@NullMarked
package dev.longtask.store.sqlite;

import org.jspecify.annotations.NullMarked;
