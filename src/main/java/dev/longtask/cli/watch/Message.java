package dev.longtask.cli.watch;

import dev.longtask.cli.exit.CommandFailure;
import dev.longtask.cli.http.Event;

/** What can happen while a task is watched. */
sealed interface Message {
    /** The server has sent an event. */
    record Received(Event event) implements Message {}

    /** The connection is lost; another one is tried. */
    record Lost(String reason) implements Message {}

    /** The stream had already sent its last event before this connection. */
    record ToldBefore() implements Message {}

    /** There is no way to go on. */
    record Failed(CommandFailure failure) implements Message {}
}
