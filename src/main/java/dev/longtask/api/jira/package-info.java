/** The task API of Jira, on the wire as its clients know it. */
@NullMarked
package dev.longtask.api.jira;

import org.jspecify.annotations.NullMarked;
