/**
 * What can be read of tasks, page by page. Start at {@link dev.longtask.store.query.TaskQuery}. It does not know how a store
 * finds them.
 */
@NullMarked
package dev.longtask.store.query;

import org.jspecify.annotations.NullMarked;
