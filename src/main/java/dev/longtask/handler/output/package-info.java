/**
 * Interprets what programs print: progress, messages and the result. Shared by the kinds whose work is a program. Start at
 * {@link dev.longtask.handler.output.Output}. It does not know how a program is run.
 */
@NullMarked
package dev.longtask.handler.output;

import org.jspecify.annotations.NullMarked;
