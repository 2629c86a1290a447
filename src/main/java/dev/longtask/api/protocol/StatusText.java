package dev.longtask.api.protocol;

import io.netty.handler.codec.http.HttpResponseStatus;

/** Reason phrases of HTTP statuses. */
public final class StatusText {
    private StatusText() {}

    /** The reason phrase of a status (RFC 9110). */
    public static String of(int status) {
        return HttpResponseStatus.valueOf(status).reasonPhrase();
    }
}
