/** Where tasks are kept: the {@link dev.longtask.store.TaskStore} interface and the values that it speaks in. */
@NullMarked
package dev.longtask.store;

import org.jspecify.annotations.NullMarked;
