/** Task types of the kind {@code command}. */
@NullMarked
package dev.longtask.handler.command;

import org.jspecify.annotations.NullMarked;
