package dev.longtask.api.error;

import dev.longtask.api.protocol.ApiError;
import dev.longtask.api.protocol.FieldError;
import dev.longtask.api.protocol.InvalidRequestException;
import dev.longtask.api.protocol.StatusText;
import dev.longtask.engine.rejection.ForeignLeaseException;
import dev.longtask.engine.rejection.IdempotencyKeyReusedException;
import dev.longtask.engine.rejection.InputTooLargeException;
import dev.longtask.engine.rejection.InvalidSubmissionException;
import dev.longtask.engine.rejection.LeaseNotFoundException;
import dev.longtask.engine.rejection.LeasePassedException;
import dev.longtask.engine.rejection.NoMoreStreamsException;
import dev.longtask.engine.rejection.NodeBusyException;
import dev.longtask.engine.rejection.NotAllowedInStatusException;
import dev.longtask.engine.rejection.NotCancelledException;
import dev.longtask.engine.rejection.RequestRejected;
import dev.longtask.engine.rejection.ResultTooLargeException;
import dev.longtask.engine.rejection.RetriedTooOftenException;
import dev.longtask.engine.rejection.TaskChangedException;
import dev.longtask.engine.rejection.TaskNotFoundException;
import dev.longtask.engine.rejection.TooManyHeartbeatsException;
import dev.longtask.engine.rejection.TooManyStreamsException;
import dev.longtask.engine.rejection.TooManyTasksException;
import dev.longtask.engine.rejection.TooManyTicketsException;
import dev.longtask.engine.rejection.TooManyWaitsException;
import dev.longtask.engine.rejection.TypeNotFoundException;
import dev.longtask.security.ForeignTaskException;
import dev.longtask.security.ForeignTypeException;
import dev.longtask.security.IssuerOutage;
import dev.longtask.store.StoreException;
import io.quarkus.oidc.OIDCException;
import io.quarkus.security.AuthenticationException;
import io.quarkus.security.ForbiddenException;
import io.quarkus.security.UnauthorizedException;
import jakarta.ws.rs.WebApplicationException;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jboss.logging.Logger;

/** Maps each failure to its API error. */
final class ApiErrors {
    private static final Logger LOG = Logger.getLogger(ApiErrors.class);
    private static final int AFTER_TASKS_ENDED = 30;
    private static final int AFTER_A_MOMENT = 5;

    private ApiErrors() {}

    static ApiError of(Throwable failure, IssuerOutage outage) {
        return switch (failure) {
            case RequestRejected rejected -> ofRejection(rejected);
            case InvalidRequestException invalid ->
                ApiError.invalid(String.valueOf(invalid.getMessage()), invalid.errors());
            case ForeignTaskException foreign -> ApiError.of(403, "foreign-task", String.valueOf(foreign.getMessage()));
            case ForeignTypeException foreign -> ApiError.of(403, "foreign-type", String.valueOf(foreign.getMessage()));
            case UnauthorizedException unauthorized ->
                unauthenticated("An access token is required (Authorization: Bearer …).", "Bearer");
            case AuthenticationException unjudged when outage.explains(failure) -> issuerUnavailable(failure);
            case AuthenticationException invalid ->
                unauthenticated("The access token is invalid.", "Bearer error=\"invalid_token\"");
            case ForbiddenException forbidden ->
                ApiError.of(403, "missing-role", "The access token has none of the required roles.");
            case OIDCException issuer -> issuerUnavailable(issuer);
            case StoreException store -> ofStore(store);
            case WebApplicationException http -> ofStatus(http.getResponse().getStatus());
            default -> unexpected(failure);
        };
    }

    /** An error of the framework, of which only the status is known. */
    static ApiError ofStatus(int status) {
        return switch (status) {
            case 401 -> unauthenticated("An access token is required (Authorization: Bearer …).", "Bearer");
            case 404 -> ApiError.of(404, "not-found", "No such resource.");
            case 405 -> ApiError.of(405, "method-not-allowed", "This resource does not support this method.");
            case 406 ->
                ApiError.of(406, "not-acceptable", "This resource has no representation in an accepted media type.");
            case 413 -> ApiError.of(413, "too-large", "The request is too large.");
            case 415 ->
                ApiError.of(
                        415, "unsupported-media-type", "The body must be application/json without a Content-Encoding.");
            case 503 ->
                ApiError.of(503, "unavailable", "The service is busy. Try again later.")
                        .retryAfter(AFTER_A_MOMENT);
            default -> {
                String text = StatusText.of(status);
                yield ApiError.of(status, text.toLowerCase(Locale.ROOT).replace(' ', '-'), text + ".");
            }
        };
    }

    private static ApiError ofRejection(RequestRejected rejected) {
        String message = String.valueOf(rejected.getMessage());
        return switch (rejected) {
            case InvalidSubmissionException invalid ->
                ApiError.invalid(
                        message,
                        invalid.violations().stream()
                                .map(violation -> new FieldError(violation.pointer(), violation.rule()))
                                .toList());
            case InputTooLargeException tooLarge -> ApiError.of(413, "input-too-large", message);
            case IdempotencyKeyReusedException reused -> ApiError.of(422, "idempotency-key-reused", message);
            case TooManyTasksException tooMany ->
                ApiError.of(429, "too-many-tasks", message).retryAfter(AFTER_TASKS_ENDED);
            case TooManyWaitsException tooMany ->
                ApiError.of(429, "too-many-waits", message).retryAfter(AFTER_A_MOMENT);
            case TooManyHeartbeatsException tooMany ->
                ApiError.of(429, "too-many-heartbeats", message).retryAfter(1);
            case LeasePassedException passed ->
                ApiError.of(409, "lease-passed", message)
                        .because(passed.reason().slug());
            case NodeBusyException busy ->
                ApiError.of(503, "overloaded", message).retryAfter(AFTER_A_MOMENT);
            case NotCancelledException notCancelled -> ApiError.of(409, "not-cancelled", message);
            case LeaseNotFoundException notFound -> ApiError.of(404, "lease-not-found", message);
            case ForeignLeaseException foreign -> ApiError.of(403, "foreign-lease", message);
            case ResultTooLargeException tooLarge -> ApiError.of(413, "result-too-large", message);
            case TooManyTicketsException tooMany ->
                ApiError.of(429, "too-many-tickets", message).retryAfter(AFTER_A_MOMENT);
            case TooManyStreamsException tooMany ->
                ApiError.of(429, "too-many-streams", message).retryAfter(AFTER_A_MOMENT);
            case NoMoreStreamsException noMore ->
                ApiError.of(503, "no-more-streams", message).retryAfter(AFTER_A_MOMENT);
            case RetriedTooOftenException tooOften -> ApiError.of(409, "retried-too-often", message);
            case TaskChangedException changed -> ApiError.of(412, "task-changed", message);
            case TaskNotFoundException notFound -> ApiError.of(404, "task-not-found", message);
            case TypeNotFoundException notFound -> ApiError.of(404, "type-not-found", message);
            case NotAllowedInStatusException notAllowed -> ApiError.of(409, "not-allowed-in-status", message);
        };
    }

    private static ApiError ofStore(StoreException failure) {
        LOG.warnf("store call failed; answering with an error: %s", failure.getMessage());
        return switch (failure.reason()) {
            case FULL ->
                ApiError.of(507, "store-full", "The store is full. Reads still work.")
                        .retryAfter(AFTER_TASKS_ENDED);
            case OVERLOADED ->
                ApiError.of(503, "overloaded", "The service is overloaded. Try again in a moment.")
                        .retryAfter(1);
            case NOT_STORABLE -> ApiError.of(400, "not-storable", "The request contains data that can't be stored.");
            case UNAVAILABLE ->
                ApiError.of(503, "store-unavailable", "The store is unavailable. Try again later.")
                        .retryAfter(AFTER_A_MOMENT);
        };
    }

    private static ApiError unauthenticated(String detail, String challenge) {
        return new ApiError(401, "unauthenticated", detail, List.of(), Map.of("WWW-Authenticate", challenge));
    }

    /** No token can be verified, because the keys of the issuer could not be fetched. */
    private static ApiError issuerUnavailable(Throwable failure) {
        LOG.warnf("OIDC issuer unreachable; answering 503: %s", failure.getMessage());
        return ApiError.of(503, "issuer-unavailable", "Access tokens can't be verified at the moment. Try again later.")
                .retryAfter(AFTER_A_MOMENT);
    }

    private static ApiError unexpected(Throwable failure) {
        LOG.error("unexpected error while handling a request", failure);
        return ApiError.of(500, "internal-error", "An unexpected error occurred. The service log has the details.");
    }
}
