/**
 * Signing in, and tokens that stay valid. Start at {@link dev.longtask.cli.login.SignIn}. It knows {@code cli.exit}, {@code cli.http},
 * {@code cli.settings} and {@code cli.terminal}.
 */
@NullMarked
package dev.longtask.cli.login;

import org.jspecify.annotations.NullMarked;
