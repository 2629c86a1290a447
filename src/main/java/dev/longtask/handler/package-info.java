/**
 * What a handler implements and uses. Start at {@link dev.longtask.handler.TaskHandler}; the packages below are the kinds of
 * handlers that the service has itself. It does not know the engine.
 */
@NullMarked
package dev.longtask.handler;

import org.jspecify.annotations.NullMarked;
