/**
 * The lease protocol for workers outside the service. Start at {@link dev.longtask.api.leases.LeaseResource}. It only
 * translates: {@code engine.worker} has the rules of leases, and {@code security} decides who may lease which type.
 */
@NullMarked
package dev.longtask.api.leases;

import org.jspecify.annotations.NullMarked;
