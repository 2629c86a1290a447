/** Submits, claims, runs, renews, reaps, cancels, retries and drains tasks. Its public methods do not block. */
@NullMarked
package dev.longtask.engine;

import org.jspecify.annotations.NullMarked;
