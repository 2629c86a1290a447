package dev.longtask.api.error;

import dev.longtask.api.protocol.ApiError;
import dev.longtask.security.IssuerOutage;
import jakarta.inject.Singleton;

/** Tells the error of a failure, for responses that hold several. */
@Singleton
public class Errors {
    private final IssuerOutage outage;

    public Errors(IssuerOutage outage) {
        this.outage = outage;
    }

    /** The error of a failure. */
    public ApiError of(Throwable failure) {
        return ApiErrors.of(failure, outage);
    }
}
