/**
 * The command line: a client of any Longtask service. Start at {@link dev.longtask.cli.Cli}. It speaks HTTP and knows no other part of the
 * service.
 */
@NullMarked
package dev.longtask.cli;

import org.jspecify.annotations.NullMarked;
