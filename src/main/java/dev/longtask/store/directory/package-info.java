/**
 * Who is there: nodes, workers, and bearers of tickets. Start at {@link dev.longtask.store.directory.NodeDirectory}. It does not
 * know what they may do.
 */
@NullMarked
package dev.longtask.store.directory;

import org.jspecify.annotations.NullMarked;
