/**
 * What all commands share, and the commands about the service as a whole. Start at {@link dev.longtask.cli.command.RootCommand}. The commands
 * about tasks and about signing in are in packages below.
 */
@NullMarked
package dev.longtask.cli.command;

import org.jspecify.annotations.NullMarked;
