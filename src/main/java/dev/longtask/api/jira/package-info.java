/**
 * The task API of Jira, compatible with existing clients. Start at {@link dev.longtask.api.jira.JiraTaskResource}. It does not
 * know the other protocols.
 */
@NullMarked
package dev.longtask.api.jira;

import org.jspecify.annotations.NullMarked;
