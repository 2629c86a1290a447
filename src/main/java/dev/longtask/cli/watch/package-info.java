/**
 * Waiting for a task, with its progress on the screen. Start at {@link dev.longtask.cli.watch.Watcher}. It knows {@code cli.exit}, {@code
 * cli.http} and {@code cli.terminal}.
 */
@NullMarked
package dev.longtask.cli.watch;

import org.jspecify.annotations.NullMarked;
