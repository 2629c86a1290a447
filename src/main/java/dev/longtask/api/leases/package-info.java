/**
 * The lease protocol for workers outside the service. Start at {@link dev.longtask.api.leases.LeaseResource}. It translates
 * only: what a lease is, and who may lease what, is decided below.
 */
@NullMarked
package dev.longtask.api.leases;

import org.jspecify.annotations.NullMarked;
