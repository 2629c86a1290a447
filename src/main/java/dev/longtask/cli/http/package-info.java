/**
 * Calls of a server: deadlines, bounds, tokens, errors, event streams. Start at {@link dev.longtask.cli.http.Api}. It knows {@code
 * cli.exit} and {@code cli.terminal} only.
 */
@NullMarked
package dev.longtask.cli.http;

import org.jspecify.annotations.NullMarked;
