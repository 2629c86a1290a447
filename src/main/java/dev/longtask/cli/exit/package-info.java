/** How a command ends. Start at {@link dev.longtask.cli.exit.ExitCode}. It knows no other part. */
@NullMarked
package dev.longtask.cli.exit;

import org.jspecify.annotations.NullMarked;
