/**
 * What the pages show: rows, counts, texts and links, made from tasks. Start at {@link dev.longtask.ui.view.TaskRow}. It knows
 * no request and no session.
 */
@NullMarked
package dev.longtask.ui.view;

import org.jspecify.annotations.NullMarked;
