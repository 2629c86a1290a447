package dev.longtask.api;

import dev.longtask.api.error.InvalidRequestException;
import jakarta.inject.Singleton;
import jakarta.ws.rs.container.ContainerRequestContext;
import org.jboss.resteasy.reactive.server.ServerRequestFilter;

/** Refuses parameters such as {@code limit=}: the framework would take them for absent, and hide a client's mistake. */
@Singleton
public class EmptyParameters {
    @ServerRequestFilter
    public void refuse(ContainerRequestContext request) {
        request.getUriInfo().getQueryParameters().forEach((name, values) -> {
            if (values.contains("")) {
                throw new InvalidRequestException(name, "must not be empty");
            }
        });
    }
}
