package dev.longtask.api.error;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.util.List;

/** Answers, in the form of the path's API, what fails before a resource is found: a body too large, a bad request line. */
@ApplicationScoped
public class RouterErrors {
    private static final List<Integer> STATUSES = List.of(400, 401, 403, 404, 405, 406, 408, 413, 414, 415, 431, 503);

    private final ObjectMapper json;

    public RouterErrors(ObjectMapper json) {
        this.json = json;
    }

    void install(@Observes Router router) {
        STATUSES.forEach(status -> router.errorHandler(status, context -> answer(context, status)));
    }

    /** Answers with an error of which nothing but the status is to be said. */
    public void answer(RoutingContext context, int status) {
        if (context.response().ended() || context.response().headWritten()) {
            return;
        }
        ErrorForm form = ErrorForm.of(
                context.request().path() == null ? "" : context.request().path());
        ApiError error = ApiErrors.ofStatus(status);
        Refusals.record(context, error);
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
