package dev.longtask.api.error;

import dev.longtask.api.protocol.ApiError;
import dev.longtask.api.protocol.Protocol;
import dev.longtask.api.protocol.Protocols;
import dev.longtask.security.IssuerOutage;
import io.quarkus.security.AuthenticationCompletionException;
import io.quarkus.security.AuthenticationFailedException;
import io.quarkus.security.AuthenticationRedirectException;
import io.quarkus.security.ForbiddenException;
import io.quarkus.security.UnauthorizedException;
import io.quarkus.vertx.http.runtime.CurrentVertxRequest;
import jakarta.annotation.Priority;
import jakarta.inject.Singleton;
import jakarta.ws.rs.Priorities;
import jakarta.ws.rs.WebApplicationException;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.Response;
import org.jboss.resteasy.reactive.server.ServerExceptionMapper;

/** Answers each failure of a request in the form of its protocol. */
@Singleton
public class ErrorMappers {
    private final IssuerOutage outage;

    private final CurrentVertxRequest current;
    private final Protocols protocols;

    ErrorMappers(IssuerOutage outage, CurrentVertxRequest current, Protocols protocols) {
        this.protocols = protocols;
        this.outage = outage;
        this.current = current;
    }

    // The framework has its own mappers for these types; a mapper for a supertype does not replace them.
    @ServerExceptionMapper({
        UnauthorizedException.class,
        ForbiddenException.class,
        AuthenticationFailedException.class,
        AuthenticationCompletionException.class,
        AuthenticationRedirectException.class
    })
    @Priority(Priorities.USER - 1)
    public Response security(Throwable failure) {
        if (failure instanceof AuthenticationRedirectException redirect) {
            // A step of signing in by a browser.
            return Response.status(redirect.getCode())
                    .header(HttpHeaders.LOCATION, redirect.getRedirectUri())
                    .build();
        }
        return respond(failure);
    }

    @ServerExceptionMapper
    public Response http(WebApplicationException failure) {
        return failure.getResponse().getStatus() < 400 ? failure.getResponse() : respond(failure);
    }

    @ServerExceptionMapper
    public Response any(Throwable failure) {
        return respond(failure);
    }

    private Response respond(Throwable failure) {
        Protocol protocol = protocols.of(current.getCurrent().normalizedPath());
        ApiError error = ApiErrors.of(failure, outage).as(protocol);
        Refusals.record(current.getCurrent(), error);
        Response.ResponseBuilder response =
                Response.status(error.status()).type(protocol.errorType()).entity(protocol.errorBody(error));
        error.headers().forEach(response::header);
        return response.build();
    }
}
