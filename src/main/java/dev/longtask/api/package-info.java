/** What the APIs share: HTTP in, views out; no rules. */
@NullMarked
package dev.longtask.api;

import org.jspecify.annotations.NullMarked;
