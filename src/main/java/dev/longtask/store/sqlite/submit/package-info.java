/**
 * How submissions are stored.
 * Start at {@link dev.longtask.store.sqlite.submit.SubmitOperation}. It knows the queue, in which new tasks are put.
 */
@NullMarked
package dev.longtask.store.sqlite.submit;

import org.jspecify.annotations.NullMarked;
