/** The task API of Jira, compatible with existing clients. */
@NullMarked
package dev.longtask.api.jira;

import org.jspecify.annotations.NullMarked;
