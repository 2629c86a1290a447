/**
 * Writing for people and for programs: tables, documents, colours, a progress bar. Start at {@link
 * dev.longtask.cli.terminal.Terminal}. Texts of a server pass {@link dev.longtask.cli.terminal.SafeText} before they are written. It knows
 * {@code cli.exit} only.
 */
@NullMarked
package dev.longtask.cli.terminal;

import org.jspecify.annotations.NullMarked;
