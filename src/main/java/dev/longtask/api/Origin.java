package dev.longtask.api;

import jakarta.ws.rs.core.UriInfo;

/** Where the caller reached the service, as the proxy before it says ({@code Forwarded}, {@code X-Forwarded-*}). */
public final class Origin {
    private Origin() {}

    /** Scheme, host and port, without a slash at the end. */
    public static String of(UriInfo uri) {
        String base = uri.getBaseUri().toString();
        return base.endsWith("/") ? base.substring(0, base.length() - 1) : base;
    }
}
