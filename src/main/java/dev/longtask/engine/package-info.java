/** Submits, claims, runs, renews, reaps, cancels, retries and drains tasks. Its public surface never blocks. */
@NullMarked
package dev.longtask.engine;

import org.jspecify.annotations.NullMarked;
