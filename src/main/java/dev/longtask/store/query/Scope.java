package dev.longtask.store.query;

import dev.longtask.task.Principal;

/** Whose tasks a list may show. Every list has a scope, so listing all creators' tasks is always explicit. */
public sealed interface Scope {
    /** The tasks of all creators. */
    record Everyone() implements Scope {}

    /** The tasks of one creator. */
    record Of(Principal creator) implements Scope {}
}
