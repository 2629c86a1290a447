package dev.longtask.handler.http;

import dev.longtask.handler.TaskFailure;
import io.netty.channel.ConnectTimeoutException;
import io.netty.handler.codec.DecoderException;
import io.vertx.core.VertxException;
import io.vertx.core.http.ConnectionPoolTooBusyException;
import io.vertx.core.http.HttpClosedException;
import io.vertx.core.http.StreamResetException;
import java.io.IOException;
import java.net.ConnectException;
import java.net.NoRouteToHostException;
import java.net.SocketException;
import java.security.cert.CertificateException;
import java.time.Duration;
import java.util.concurrent.TimeoutException;
import javax.net.ssl.SSLException;
import org.jspecify.annotations.Nullable;

/** Explains in one sentence why a call got no answer. All these failures are retryable. */
final class CallFailures {
    private CallFailures() {}

    static TaskFailure timedOut(Duration limit) {
        return TaskFailure.retryable("The call took longer than its time limit of " + limit + ".");
    }

    /**
     * Maps a call's failure to one that the creator may see. Unexpected failures are returned unchanged, because their
     * text was not written for users.
     *
     * @param timeout of the call; also the connect timeout, so it does not matter which one expires first
     */
    static Throwable of(Throwable failure, Duration timeout) {
        if (failure instanceof TaskFailure) {
            return failure;
        }
        if (failure instanceof TimeoutException || failure instanceof ConnectTimeoutException) {
            return timedOut(timeout);
        }
        String reason = reason(failure);
        return reason == null ? failure : TaskFailure.retryable(reason, failure);
    }

    private static @Nullable String reason(Throwable failure) {
        if (has(CertificateException.class, failure)) {
            return "The called service's certificate is not valid or not trusted.";
        }
        if (has(SSLException.class, failure)) {
            return "The TLS connection to the called service failed.";
        }
        if (failure instanceof NoRouteToHostException) {
            return "There is no route to the called service.";
        }
        if (failure instanceof ConnectException) {
            return "The called service refused the connection.";
        }
        if (has(DecoderException.class, failure) || failure instanceof IllegalArgumentException) {
            return "The response is not valid HTTP.";
        }
        return switch (failure) {
            case ConnectionPoolTooBusyException busy -> "Too many calls are waiting for a connection.";
            case StreamResetException reset -> "The called service aborted the response.";
            case SocketException reset -> "The connection to the called service was lost.";
            case IOException broken -> "The connection to the called service was lost.";
            case HttpClosedException closed -> "The called service closed the connection before it had answered.";
            // Thrown by the client itself, for example for a message that precedes the request.
            case VertxException broken -> "The response is not valid HTTP.";
            default -> null;
        };
    }

    private static boolean has(Class<? extends Throwable> type, Throwable failure) {
        int depth = 0;
        for (Throwable cause = failure; cause != null && depth < 10; cause = cause.getCause()) {
            if (type.isInstance(cause)) {
                return true;
            }
            depth++;
        }
        return false;
    }
}
