package dev.longtask.store;

import dev.longtask.task.Principal;

/** Whose tasks a list may show. There is no list without one: everybody's has to be asked for by name. */
public sealed interface Scope {
    /** The tasks of all creators. */
    record Everyone() implements Scope {}

    /** The tasks of one creator. */
    record Of(Principal creator) implements Scope {}
}
