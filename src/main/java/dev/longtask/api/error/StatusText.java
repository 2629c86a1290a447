package dev.longtask.api.error;

import io.netty.handler.codec.http.HttpResponseStatus;

/** HTTP statuses in words. */
final class StatusText {
    private StatusText() {}

    static String of(int status) {
        return HttpResponseStatus.valueOf(status).reasonPhrase();
    }
}
