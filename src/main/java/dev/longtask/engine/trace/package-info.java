/**
 * What the engine tells a tracer, and asks it. Start at {@link dev.longtask.engine.trace.Tracing}. It does not know which tracer
 * that is.
 */
@NullMarked
package dev.longtask.engine.trace;

import org.jspecify.annotations.NullMarked;
