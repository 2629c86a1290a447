/**
 * Task types of the kind {@code command}. Start at {@link dev.longtask.handler.command.CommandHandler}, which runs one program.
 * It does not know the engine.
 */
@NullMarked
package dev.longtask.handler.command;

import org.jspecify.annotations.NullMarked;
