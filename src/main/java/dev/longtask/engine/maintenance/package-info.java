/**
 * The chores of a node: reclaims expired leases, purges, applies limits of keys. Start at {@link
 * dev.longtask.engine.maintenance.Maintenance}. It does not know what runs on this node.
 */
@NullMarked
package dev.longtask.engine.maintenance;

import org.jspecify.annotations.NullMarked;
