package dev.longtask.api.limits;

import io.quarkus.vertx.http.runtime.CurrentVertxRequest;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.ext.web.RoutingContext;
import jakarta.annotation.Priority;
import jakarta.ws.rs.ClientErrorException;
import jakarta.ws.rs.Priorities;
import jakarta.ws.rs.core.Response.Status;
import jakarta.ws.rs.ext.Provider;
import java.io.ByteArrayInputStream;
import org.jboss.resteasy.reactive.server.spi.ResteasyReactiveContainerRequestContext;
import org.jboss.resteasy.reactive.server.spi.ResteasyReactiveContainerRequestFilter;

/**
 * Reads bodies up to their limit, after the caller's token was checked and before the resource is called. Replaces the
 * framework's reader, which blocks a thread while it waits for a client, answers a body above the limit itself, without
 * an error in the protocol's form, and reports every broken connection as an unexpected error.
 */
@Provider
@Priority(BodyFilter.AFTER_ALL_OTHERS)
public class BodyFilter implements ResteasyReactiveContainerRequestFilter {
    static final int AFTER_ALL_OTHERS = Priorities.USER + 1_000;
    private static final String CONTINUE = "100-continue";

    private final CurrentVertxRequest current;

    BodyFilter(CurrentVertxRequest current) {
        this.current = current;
    }

    @Override
    public void filter(ResteasyReactiveContainerRequestContext resource) {
        RoutingContext context = current.getCurrent();
        HttpServerRequest request = context.request();
        Long limit = Bodies.limit(context);
        if (limit == null || request.isEnded()) {
            return;
        }
        resource.suspend();
        request.pause();
        Buffer body = Buffer.buffer();
        request.handler(part -> {
            if (body.length() + part.length() > limit) {
                Bodies.discard(context);
                resource.resume(new ClientErrorException(Status.REQUEST_ENTITY_TOO_LARGE));
            } else {
                body.appendBuffer(part);
            }
        });
        request.endHandler(all -> {
            resource.setEntityStream(new ByteArrayInputStream(body.getBytes()));
            resource.resume();
        });
        // The client is gone. The request stays suspended, since a response would only fail and be logged as an error;
        // the router's end handlers have already released what it held.
        request.exceptionHandler(gone -> {});
        if (CONTINUE.equalsIgnoreCase(request.getHeader(HttpHeaders.EXPECT))) {
            context.response().writeContinue();
        }
        request.resume();
    }
}
