package dev.longtask.api.tasks.event;

import dev.longtask.engine.stream.StreamEvent;
import io.quarkus.arc.Arc;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.ext.web.RoutingContext;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.MultivaluedMap;
import jakarta.ws.rs.ext.Provider;
import java.io.OutputStream;
import java.lang.annotation.Annotation;
import java.lang.reflect.Type;
import java.util.concurrent.Flow;
import org.jboss.resteasy.reactive.server.spi.ResteasyReactiveResourceInfo;
import org.jboss.resteasy.reactive.server.spi.ServerMessageBodyWriter;
import org.jboss.resteasy.reactive.server.spi.ServerRequestContext;
import org.jspecify.annotations.Nullable;

/**
 * Writes a stream to its connection: asks for an event when the one before has been written. The framework's own streams begin
 * with the head of a successful response, before it is known whether the caller may see the task; therefore not those.
 */
@Provider
@Produces(MediaType.SERVER_SENT_EVENTS)
public class EventStreamWriter implements ServerMessageBodyWriter<EventStream> {
    @Override
    public boolean isWriteable(
            Class<?> type, @Nullable Type generic, ResteasyReactiveResourceInfo target, MediaType mediaType) {
        return EventStream.class.equals(type);
    }

    @Override
    public boolean isWriteable(Class<?> type, Type generic, Annotation[] annotations, MediaType mediaType) {
        return EventStream.class.equals(type);
    }

    @Override
    public void writeResponse(EventStream stream, Type generic, ServerRequestContext context) {
        RoutingContext request = stream.request();
        request.response()
                .setChunked(true)
                .putHeader("Content-Type", MediaType.SERVER_SENT_EVENTS)
                .putHeader("Cache-Control", "no-store")
                // nginx would gather events before it passes them on.
                .putHeader("X-Accel-Buffering", "no");
        forgetCaller(request);
        stream.events().subscribe(new Connection(request, stream.text()));
    }

    /** Drops the identity, the secrets and the scope of the request, which would otherwise stay in memory as long as the stream. */
    private static void forgetCaller(RoutingContext request) {
        request.data().clear();
        request.userContext().clear();
        request.request().headers().remove(HttpHeaders.AUTHORIZATION).remove(HttpHeaders.COOKIE);
        Arc.container().requestContext().destroy();
    }

    @Override
    public void writeTo(
            EventStream stream,
            Class<?> type,
            Type generic,
            Annotation[] annotations,
            MediaType mediaType,
            MultivaluedMap<String, Object> headers,
            OutputStream out) {
        throw new UnsupportedOperationException("only for the service's own connections");
    }

    private static final class Connection implements Flow.Subscriber<StreamEvent> {
        private final HttpServerResponse response;
        private final RoutingContext request;
        private final EventText text;
        private Flow.@Nullable Subscription subscription;
        private boolean begun;

        Connection(RoutingContext request, EventText text) {
            this.request = request;
            this.text = text;
            this.response = request.response();
        }

        @Override
        public void onSubscribe(Flow.Subscription stream) {
            request.addEndHandler(ended -> stream.cancel());
            if (response.closed()) {
                stream.cancel();
            } else if (request.request().method().equals(HttpMethod.HEAD)) {
                stream.cancel();
                response.end();
            } else {
                subscription = stream;
                stream.request(1);
            }
        }

        @Override
        public void onNext(StreamEvent event) {
            Buffer bytes = Buffer.buffer(text.of(event, !begun));
            begun = true;
            response.write(bytes).onComplete(written -> {
                Flow.Subscription stream = subscription;
                if (stream != null && written.succeeded()) {
                    stream.request(1);
                } else if (stream != null) {
                    stream.cancel();
                }
            });
        }

        @Override
        public void onError(Throwable failure) {
            request.request().connection().close();
        }

        @Override
        public void onComplete() {
            response.end();
        }
    }
}
