/**
 * Task types: their handlers, defaults, limits, input schemas and keys. Start at {@link
 * dev.longtask.engine.type.TaskTypes}. It knows the configuration and the handlers' API, and no other room.
 */
@NullMarked
package dev.longtask.engine.type;

import org.jspecify.annotations.NullMarked;
