/**
 * The long-task API of Confluence, compatible with existing clients. Start at {@link
 * dev.longtask.api.confluence.LongTaskResource}. It does not know the other protocols.
 */
@NullMarked
package dev.longtask.api.confluence;

import org.jspecify.annotations.NullMarked;
