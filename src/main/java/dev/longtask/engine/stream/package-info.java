/**
 * Streams that follow one task, or all that a caller may see. Start at {@link dev.longtask.engine.stream.Streams}. A stream keeps
 * a position, never a queue: whenever its client can take an event, it looks for the latest state after that position. Changed
 * tasks are read once for all streams of the node. It knows the changes, the loop, the rejections and the store.
 */
@NullMarked
package dev.longtask.engine.stream;

import org.jspecify.annotations.NullMarked;
