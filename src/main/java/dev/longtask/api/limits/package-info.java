/** What a request may take before anybody knows what it asks for: its method, its size, its time, and memory. */
@NullMarked
package dev.longtask.api.limits;

import org.jspecify.annotations.NullMarked;
