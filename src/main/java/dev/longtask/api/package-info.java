/** Code shared by the APIs. They translate HTTP to service calls and results to views, and contain no business rules. */
@NullMarked
package dev.longtask.api;

import org.jspecify.annotations.NullMarked;
