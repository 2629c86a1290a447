/**
 * How a store brings its schema up to date. Start at {@link dev.longtask.store.migration.SchemaScripts}. It knows neither store.
 */
@NullMarked
package dev.longtask.store.migration;

import org.jspecify.annotations.NullMarked;
