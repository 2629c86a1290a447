/**
 * Serves workers outside the service: leases, heartbeats, ends. Start at {@link dev.longtask.engine.worker.Workers}.
 * It knows neither HTTP nor how callers are authenticated. Any node can serve any lease, because the store has all
 * lasting state.
 */
@NullMarked
package dev.longtask.engine.worker;

import org.jspecify.annotations.NullMarked;
