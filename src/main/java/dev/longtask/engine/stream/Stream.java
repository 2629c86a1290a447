package dev.longtask.engine.stream;

import dev.longtask.engine.loop.Loop;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.Flow;
import java.util.function.Consumer;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * A stream to one client. It holds at most the event that is being sent: the client's connection asks for the next one when it
 * has written the last. Belongs to the loop.
 */
abstract class Stream implements Flow.Publisher<StreamEvent>, Flow.Subscription {
    private static final Logger LOG = Logger.getLogger(Stream.class);
    /** Proxies commonly close a connection on which nothing is sent for 30 to 60 s. */
    private static final Duration ALIVE_INTERVAL = Duration.ofSeconds(15);

    private static final Duration WRITTEN_WITHIN = Duration.ofSeconds(60);

    private final StreamReader reader;
    private final Loop loop;
    private final StreamObserver observer;
    private final Consumer<Stream> onClose;
    private Flow.@Nullable Subscriber<? super StreamEvent> subscriber;
    private long demand;
    private boolean expired;
    private boolean aliveDue;
    private boolean closed;
    /** Since when the client has been silent, or nothing was sent to it. */
    private long since;

    /** @param onClose run once, on the loop, when the stream has ended for whatever reason */
    Stream(StreamReader reader, Loop loop, StreamObserver observer, Consumer<Stream> onClose) {
        this.reader = reader;
        this.loop = loop;
        this.observer = observer;
        this.onClose = onClose;
        this.since = loop.nanos();
    }

    /** The next event; null if there is none at present. */
    abstract @Nullable StreamEvent nextChange();

    /** Where a client continues that has received all events so far. */
    abstract StreamPosition position();

    /** Whether {@link #position} is known. */
    abstract boolean isPositioned();

    /** Stops following; called once. */
    abstract void leave();

    StreamReader reader() {
        return reader;
    }

    /** Whether the client takes another event. */
    final boolean isAsked() {
        return demand > 0 && !closed;
    }

    @Override
    public void subscribe(Flow.Subscriber<? super StreamEvent> client) {
        loop.execute(() -> {
            client.onSubscribe(this);
            if (closed) {
                client.onComplete();
            } else {
                subscriber = client;
                offer();
            }
        });
    }

    @Override
    public void request(long more) {
        loop.execute(() -> {
            demand += more;
            since = loop.nanos();
            offer();
        });
    }

    @Override
    public void cancel() {
        loop.execute(this::close);
    }

    /** Sends what there is, as far as the client asks for it. */
    final void offer() {
        while (demand > 0 && !closed && subscriber != null) {
            StreamEvent event = next();
            if (event == null) {
                return;
            }
            send(event, subscriber);
        }
    }

    private void send(StreamEvent event, Flow.Subscriber<? super StreamEvent> client) {
        demand--;
        since = loop.nanos();
        observer.sent(event);
        if (event.isLast()) {
            close();
        }
        try {
            client.onNext(event);
            if (event.isLast()) {
                client.onComplete();
            }
        } catch (RuntimeException e) {
            LOG.error("sending an event failed; closing the stream", e);
            drop();
        }
    }

    private @Nullable StreamEvent next() {
        if (!isPositioned()) {
            return null;
        }
        StreamEvent event = expired ? new StreamEvent.Expired(position()) : nextChange();
        if (event == null && aliveDue) {
            event = new StreamEvent.Alive(position());
        }
        aliveDue = false;
        return event;
    }

    /** Makes the next event a sign of life, unless there is another. */
    final void showLife() {
        aliveDue = true;
        offer();
    }

    /** Called about once a second: ends the stream of an expired token and that of a client that takes no more events. */
    final void tick(Instant now) {
        Duration quiet = Duration.ofNanos(loop.nanos() - since);
        if (!now.isBefore(reader.until()) && !expired) {
            expired = true;
            offer();
        } else if (demand == 0 || subscriber == null) {
            if (quiet.compareTo(WRITTEN_WITHIN) >= 0) {
                drop();
            }
        } else if (quiet.compareTo(ALIVE_INTERVAL) >= 0) {
            showLife();
        }
    }

    private void drop() {
        close();
        observer.dropped();
        reader.disconnect().run();
    }

    /** Ends the stream without an event, so that the client connects again. */
    final void end() {
        Flow.Subscriber<? super StreamEvent> client = subscriber;
        if (!closed && client != null) {
            close();
            client.onComplete();
        }
        close();
    }

    private void close() {
        if (!closed) {
            closed = true;
            leave();
            onClose.accept(this);
        }
    }
}
