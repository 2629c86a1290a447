package dev.longtask.store.postgres.change;

import dev.longtask.store.postgres.database.Connections;
import dev.longtask.store.postgres.database.Database;
import io.vertx.core.Vertx;
import io.vertx.pgclient.PgConnectOptions;
import io.vertx.pgclient.PgConnection;
import io.vertx.pgclient.pubsub.PgSubscriber;
import java.time.Duration;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * A connection that listens to a channel. It is probed regularly and replaced when it does not answer: a connection
 * that died silently looks like one without notifications.
 */
final class Listening implements AutoCloseable {
    private static final Logger LOG = Logger.getLogger(Listening.class);
    private static final long AGAIN_AFTER_MILLIS = 1_000;
    private static final Duration CLOSES_WITHIN = Duration.ofSeconds(2);

    private final Vertx vertx;
    private final PgConnectOptions options;
    private final String channel;
    private final long patienceMillis;
    private final Consumer<String> onMessage;
    private final Runnable onListening;

    private @Nullable PgSubscriber subscriber;
    private boolean closed;

    /**
     * @param patience the interval between probes, and the time to wait for an answer
     * @param onMessage receives the payload of each notification
     * @param onListening run each time listening starts
     */
    Listening(
            Vertx vertx,
            PgConnectOptions options,
            String channel,
            Duration patience,
            Consumer<String> onMessage,
            Runnable onListening) {
        this.vertx = vertx;
        this.options = Database.watched(options);
        this.channel = channel;
        this.patienceMillis = patience.toMillis();
        this.onMessage = onMessage;
        this.onListening = onListening;
    }

    /** Starts to listen; reconnects as often as necessary. */
    synchronized void start() {
        if (closed) {
            return;
        }
        // A new one each time: a subscriber that failed to connect does not retry.
        PgSubscriber next = PgSubscriber.subscriber(vertx, options);
        subscriber = next;
        next.channel(channel).subscribeHandler(listening -> onListening.run()).handler(onMessage::accept);
        next.closeHandler(gone -> replace(next, "it was closed"));
        long late = vertx.setTimer(patienceMillis, timer -> replace(next, "it was not established in time"));
        next.connect().onComplete(connected -> {
            vertx.cancelTimer(late);
            if (connected.succeeded()) {
                beat(next);
            } else {
                replace(next, connected.cause().getMessage());
            }
        });
    }

    private void replace(PgSubscriber lost, @Nullable String why) {
        synchronized (this) {
            if (closed || !lost.equals(subscriber)) {
                return;
            }
            subscriber = null;
        }
        LOG.warnf("notification connection lost; reconnecting: %s", why);
        kill(lost);
        vertx.setTimer(AGAIN_AFTER_MILLIS, timer -> start());
    }

    private void beat(PgSubscriber listening) {
        vertx.setTimer(patienceMillis, timer -> {
            PgConnection connection = listening.actualConnection();
            if (!isCurrent(listening)) {
                return;
            }
            if (connection == null) {
                replace(listening, "it was closed");
                return;
            }
            long late = vertx.setTimer(patienceMillis, silent -> replace(listening, "it did not answer a heartbeat"));
            connection.query("SELECT 1").execute().onComplete(answered -> {
                vertx.cancelTimer(late);
                if (answered.succeeded()) {
                    beat(listening);
                } else {
                    replace(listening, answered.cause().getMessage());
                }
            });
        });
    }

    private synchronized boolean isCurrent(PgSubscriber other) {
        return !closed && other.equals(subscriber);
    }

    private static void kill(PgSubscriber lost) {
        PgConnection connection = lost.actualConnection();
        if (connection != null) {
            Connections.kill(connection);
        }
        lost.close();
    }

    @Override
    public void close() {
        PgSubscriber last;
        synchronized (this) {
            closed = true;
            last = subscriber;
        }
        if (last == null) {
            return;
        }
        try {
            last.close().toCompletionStage().toCompletableFuture().get(CLOSES_WITHIN.toMillis(), TimeUnit.MILLISECONDS);
        } catch (ExecutionException | TimeoutException e) {
            LOG.debug("notification connection did not close cleanly", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
