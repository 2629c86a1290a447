/**
 * What workers outside the service may ask for: leases, heartbeats, ends. Start at {@link dev.longtask.engine.worker.Workers}.
 * It knows neither HTTP nor who the caller is; any node can serve any lease, so what must last is in the store.
 */
@NullMarked
package dev.longtask.engine.worker;

import org.jspecify.annotations.NullMarked;
