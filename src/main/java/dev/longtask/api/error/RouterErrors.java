package dev.longtask.api.error;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.util.List;
import java.util.Map;

/** Answers, in the form of the path's API, what fails before a resource is found: a body too large, a bad request line. */
@ApplicationScoped
public class RouterErrors {
    private static final List<Integer> STATUSES = List.of(400, 401, 403, 404, 405, 406, 408, 413, 414, 415, 431, 503);

    private static final int FIRST = -100_000;
    private static final int MAX_URI = 8_192;
    private static final int MAX_HEADERS = 16_384;

    private final ObjectMapper json;

    public RouterErrors(ObjectMapper json) {
        this.json = json;
    }

    void install(@Observes Router router) {
        router.route().order(FIRST).handler(this::checkSizes);
        STATUSES.forEach(status -> router.errorHandler(status, context -> answer(context, status)));
    }

    /** The HTTP server's own limits are wider, and what breaks them it answers without a body. */
    private void checkSizes(RoutingContext context) {
        long headers = 0;
        for (Map.Entry<String, String> header : context.request().headers()) {
            headers += header.getKey().length() + header.getValue().length();
        }
        if (context.request().uri().length() > MAX_URI) {
            answer(context, 414);
        } else if (headers > MAX_HEADERS) {
            answer(context, 431);
        } else {
            context.next();
        }
    }

    private void answer(RoutingContext context, int status) {
        if (context.response().ended() || context.response().headWritten()) {
            return;
        }
        ErrorForm form = ErrorForm.of(
                context.request().path() == null ? "" : context.request().path());
        ApiError error = ApiErrors.ofStatus(status);
        error.headers().forEach(context.response()::putHeader);
        context.response()
                .setStatusCode(status)
                .putHeader("Content-Type", form.mediaType())
                .end(write(form.body(error)));
    }

    private String write(Object body) {
        try {
            return json.writeValueAsString(body);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException(e);
        }
    }
}
