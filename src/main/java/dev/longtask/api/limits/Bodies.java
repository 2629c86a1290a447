package dev.longtask.api.limits;

import io.vertx.core.http.HttpConnection;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.ext.web.RoutingContext;
import org.jspecify.annotations.Nullable;

/** What becomes of the bodies that {@link RequestGate} admits and refuses. */
final class Bodies {
    private static final String LIMIT = Bodies.class.getName() + ".limit";
    private static final long LINGER_MILLIS = 5_000;

    private Bodies() {}

    /** Admits a body of up to this many bytes, which {@link BodyFilter} then reads. */
    static void admit(RoutingContext context, long limit) {
        context.put(LIMIT, limit);
    }

    /** The limit of an admitted body, in bytes; null if the request has none. */
    static @Nullable Long limit(RoutingContext context) {
        return context.get(LIMIT);
    }

    /**
     * Makes the response the last one of its connection, which cannot be reused. Reads and discards the rest of the body
     * for up to 5 s, because many clients read the response only after sending the whole body. Then closes the
     * connection.
     */
    static void discard(RoutingContext context) {
        HttpServerRequest request = context.request();
        context.response().putHeader(HttpHeaders.CONNECTION, "close");
        // Not in the connection's close handler: there is only one, and the framework uses it to count connections.
        context.vertx().setTimer(LINGER_MILLIS, late -> request.connection().close());
        request.exceptionHandler(broken -> {});
        request.endHandler(all -> closeOnceAnswered(context));
        request.handler(unwanted -> {});
        request.resume();
    }

    private static void closeOnceAnswered(RoutingContext context) {
        HttpConnection connection = context.request().connection();
        if (context.response().ended()) {
            connection.close();
        } else {
            context.addEndHandler(answered -> connection.close());
        }
    }
}
