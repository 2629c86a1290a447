package dev.longtask.api.tasks.event;

import dev.longtask.api.protocol.InvalidRequestException;
import dev.longtask.engine.stream.StreamPosition;
import org.jspecify.annotations.Nullable;

/** Where a stream continues: the id of the last event that the client has received. */
final class EventId {
    /** Sent by a client that connects again. */
    static final String HEADER = "Last-Event-ID";
    /** The same for a client that can't set a header. */
    static final String PARAMETER = "lastEventId";

    static final String DESCRIPTION = "The id of the last event that the client has received";
    static final String PARAMETER_DESCRIPTION = DESCRIPTION + ", for clients that can't set a header";

    private EventId() {}

    /**
     * The position that a client names; the header wins.
     *
     * @return null for a client that starts
     */
    static @Nullable StreamPosition position(@Nullable String header, @Nullable String parameter) {
        // The header is empty if the last event had an empty id: the client starts.
        boolean hasHeader = header != null && !header.isEmpty();
        String text = hasHeader ? header : parameter;
        if (text == null) {
            return null;
        }
        return StreamPosition.parse(text)
                .orElseThrow(() ->
                        new InvalidRequestException(hasHeader ? HEADER : PARAMETER, "must be the id of an event"));
    }
}
