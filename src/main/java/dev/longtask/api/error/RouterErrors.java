package dev.longtask.api.error;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.longtask.api.protocol.ApiError;
import dev.longtask.api.protocol.Protocol;
import dev.longtask.api.protocol.Protocols;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.util.List;

/** Answers, in the form of the path's protocol, requests that fail before they reach a resource: a body too large, a bad request line. */
@ApplicationScoped
public class RouterErrors {
    private static final List<Integer> STATUSES = List.of(400, 401, 403, 404, 405, 406, 408, 413, 414, 415, 431, 503);

    private final ObjectMapper json;
    private final Protocols protocols;

    public RouterErrors(ObjectMapper json, Protocols protocols) {
        this.protocols = protocols;
        this.json = json;
    }

    void install(@Observes Router router) {
        STATUSES.forEach(status -> router.errorHandler(status, context -> answer(context, status)));
    }

    /** Answers with an error that is described by its status alone. */
    public void answer(RoutingContext context, int status) {
        if (context.response().ended() || context.response().headWritten()) {
            return;
        }
        String path = context.request().path();
        Protocol protocol = protocols.of(path == null ? "" : path);
        ApiError error = ApiErrors.ofStatus(status).as(protocol);
        Refusals.record(context, error);
        error.headers().forEach(context.response()::putHeader);
        context.response()
                .setStatusCode(error.status())
                .putHeader("Content-Type", protocol.errorType())
                .end(write(protocol.errorBody(error)));
    }

    private String write(Object body) {
        try {
            return body instanceof String text ? text : json.writeValueAsString(body);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException(e);
        }
    }
}
