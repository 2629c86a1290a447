/**
 * What the APIs share. They translate requests to calls of the service and results to views, and contain no business rules.
 * Start at {@link dev.longtask.api.QueryParameters}; each protocol has a package below, and none knows another.
 */
@NullMarked
package dev.longtask.api;

import org.jspecify.annotations.NullMarked;
