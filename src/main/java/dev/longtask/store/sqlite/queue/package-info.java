/**
 * Where enqueued tasks stand: ready, scheduled or blocked; concurrency keys and the turns of creators.
 * Start at {@link dev.longtask.store.sqlite.queue.ConcurrencySlots}. It does not know what runs.
 */
@NullMarked
package dev.longtask.store.sqlite.queue;

import org.jspecify.annotations.NullMarked;
