package dev.longtask.api.tasks.event;

import dev.longtask.engine.stream.StreamEvent;
import io.vertx.core.http.HttpConnection;
import io.vertx.ext.web.RoutingContext;
import jakarta.ws.rs.WebApplicationException;
import jakarta.ws.rs.core.Response;
import java.util.Optional;
import java.util.concurrent.Flow;

/**
 * The body of a response with server-sent events.
 *
 * @param request the request that it answers
 * @param text writes the events
 */
record EventStream(Flow.Publisher<StreamEvent> events, RoutingContext request, EventText text) {
    /** The response with these events; 204, which tells a client to connect no more, if there are none. */
    static EventStream of(Optional<Flow.Publisher<StreamEvent>> events, RoutingContext request, EventText text) {
        return new EventStream(
                events.orElseThrow(
                        () -> new WebApplicationException(Response.noContent().build())),
                request,
                text);
    }

    /** What closes the client's connection; may be run by any thread. */
    static Runnable disconnect(RoutingContext request) {
        HttpConnection connection = request.request().connection();
        return connection::close;
    }
}
