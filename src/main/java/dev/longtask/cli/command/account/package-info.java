/**
 * The commands about the user: signing in and out, servers by name. Start at {@link dev.longtask.cli.command.account.LoginCommand}. It does not
 * know {@code command.task}.
 */
@NullMarked
package dev.longtask.cli.command.account;

import org.jspecify.annotations.NullMarked;
