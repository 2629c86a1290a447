/** The commands about tasks. Start at {@link dev.longtask.cli.command.task.SubmitCommand}. It does not know {@code command.account}. */
@NullMarked
package dev.longtask.cli.command.task;

import org.jspecify.annotations.NullMarked;
