package dev.longtask.cli.watch;

import dev.longtask.cli.exit.CommandFailure;
import dev.longtask.cli.http.Api;
import dev.longtask.cli.http.Event;
import dev.longtask.cli.http.EventStream;
import dev.longtask.cli.http.Http;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** Reads an event stream in a thread of its own, and connects again, from the last event on, whenever it breaks. */
final class Follower implements AutoCloseable {
    private static final long PATIENCE_MILLIS = 500;

    private final Api api;
    private final String path;
    private final BlockingQueue<Message> messages;
    private final Duration pause;
    private final CountDownLatch closed = new CountDownLatch(1);
    private volatile @Nullable EventStream stream;

    /**
     * Starts to follow.
     *
     * @param path of the stream
     * @param messages takes what happens; the reader waits while it is full
     * @param pause between two connections
     */
    Follower(Api api, String path, BlockingQueue<Message> messages, Duration pause) {
        this.api = api;
        this.path = path;
        this.messages = messages;
        this.pause = pause;
        Thread.ofVirtual().name("longtask-follower").start(this::run);
    }

    private void run() {
        try {
            try {
                follow();
            } catch (CommandFailure e) {
                tell(new Message.Failed(e));
            } catch (RuntimeException e) {
                tell(new Message.Failed(new CommandFailure("unexpected error, please report it: " + e)));
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void follow() throws InterruptedException {
        String last = null;
        boolean known = false;
        while (closed.getCount() > 0) {
            try (EventStream events = api.follow(path, last)) {
                if (events == null) {
                    tell(new Message.ToldBefore());
                    return;
                }
                stream = events;
                for (Event event = events.next(); event != null; event = events.next()) {
                    known = true;
                    last = event.id();
                    tell(new Message.Received(event));
                    if (event.name().equals("end") || event.name().equals("deleted")) {
                        return;
                    }
                }
            } catch (IOException e) {
                tell(
                        known || !Http.isHopeless(e)
                                ? new Message.Lost(String.valueOf(e.getMessage()))
                                : new Message.Failed(api.unreachable(e)));
            }
            if (closed.await(pause.toMillis(), TimeUnit.MILLISECONDS)) {
                return;
            }
        }
    }

    /** Waits while the reader of the messages is slow, until it has left. */
    private void tell(Message message) throws InterruptedException {
        while (closed.getCount() > 0 && !messages.offer(message, PATIENCE_MILLIS, TimeUnit.MILLISECONDS)) {
            // The reader is slow, for example a pager that nobody scrolls.
        }
    }

    /** Gives up a connection that is silent for too long. */
    void reconnect() {
        EventStream silent = stream;
        if (silent != null) {
            silent.close();
        }
    }

    @Override
    public void close() {
        closed.countDown();
        reconnect();
    }
}
