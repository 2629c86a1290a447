/**
 * What the command line keeps for a user: servers by name, and tokens. Start at {@link dev.longtask.cli.settings.SettingsFolder}. It knows
 * {@code cli.exit}, {@code cli.http} and {@code cli.terminal}.
 */
@NullMarked
package dev.longtask.cli.settings;

import org.jspecify.annotations.NullMarked;
