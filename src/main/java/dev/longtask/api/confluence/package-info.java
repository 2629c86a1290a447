/** The long-task API of Confluence, on the wire as its clients know it. */
@NullMarked
package dev.longtask.api.confluence;

import org.jspecify.annotations.NullMarked;
