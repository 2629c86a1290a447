/** The long-task API of Confluence, compatible with existing clients. */
@NullMarked
package dev.longtask.api.confluence;

import org.jspecify.annotations.NullMarked;
