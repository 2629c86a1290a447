/**
 * The API for admins that lists who runs tasks: the nodes of the service, and the workers outside. Start at {@link
 * dev.longtask.api.cluster.NodeResource}. It knows no other API.
 */
@NullMarked
package dev.longtask.api.cluster;

import org.jspecify.annotations.NullMarked;
