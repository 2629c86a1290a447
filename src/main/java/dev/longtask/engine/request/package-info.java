/**
 * What can be asked of the engine. Start at {@link dev.longtask.engine.request.Tasks}. It knows no permissions, and tells the
 * engine of changes by {@link dev.longtask.engine.request.RequestListener} alone.
 */
@NullMarked
package dev.longtask.engine.request;

import org.jspecify.annotations.NullMarked;
