package dev.longtask.api.tasks.event;

import dev.longtask.api.protocol.InvalidRequestException;
import jakarta.inject.Singleton;
import jakarta.ws.rs.container.ContainerRequestContext;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.MediaType;
import org.jboss.resteasy.reactive.server.ServerRequestFilter;

/**
 * Decides whether a request for a log gets a page or a stream: a stream with {@code follow=true} or {@code Accept:
 * text/event-stream}. A client that accepts anything gets a page.
 */
@Singleton
public class FollowParameter {
    static final String FOLLOW = "follow";

    @ServerRequestFilter(preMatching = true)
    public void accept(ContainerRequestContext request) {
        String path = request.getUriInfo().getPath();
        if (!path.startsWith("/v1/tasks/") || !path.endsWith("/log")) {
            return;
        }
        String follow = request.getUriInfo().getQueryParameters().getFirst(FOLLOW);
        String accepted = request.getHeaderString(HttpHeaders.ACCEPT);
        if ("true".equals(follow)) {
            request.getHeaders().putSingle(HttpHeaders.ACCEPT, MediaType.SERVER_SENT_EVENTS);
        } else if (follow != null && !"false".equals(follow)) {
            throw new InvalidRequestException(FOLLOW, "must be true or false");
        } else if (accepted == null || (accepted.contains("*/*") && !accepted.contains(MediaType.SERVER_SENT_EVENTS))) {
            request.getHeaders().putSingle(HttpHeaders.ACCEPT, MediaType.APPLICATION_JSON);
        }
    }
}
