/**
 * Which workers outside the service there are, and what they hold. Start at {@link dev.longtask.store.postgres.worker.WorkerRows}.
 * It does not know how they get their leases.
 */
@NullMarked
package dev.longtask.store.postgres.worker;

import org.jspecify.annotations.NullMarked;
