/** The {@link dev.longtask.store.TaskStore} interface and its value types. */
@NullMarked
package dev.longtask.store;

import org.jspecify.annotations.NullMarked;
