package dev.longtask.engine.stream;

import dev.longtask.engine.loop.Loop;
import dev.longtask.engine.loop.StoreCalls;
import dev.longtask.store.TaskStore;
import dev.longtask.store.query.ChangePage;
import java.time.Duration;
import org.jboss.logging.Logger;

/**
 * Follows the store's list of changes for all streams of the node: one page each poll interval, and one soon after each sign of
 * a change if somebody needs it. Belongs to the loop.
 */
final class ChangePages {
    private static final Logger LOG = Logger.getLogger(ChangePages.class);
    private static final int PAGE = 200;
    /** Changes that follow each other closely share a page. */
    private static final Duration PAUSE = Duration.ofMillis(5);
    /** A change shows up once all transactions that are older than its own have ended, so it is looked for several times. */
    private static final int LOOKS = 6;

    /** Receives the pages. */
    interface Sink {
        /** Whether somebody still follows. */
        boolean isUsed();

        /** {@link #position} is known: this is where the list is followed from. */
        void positioned();

        /**
         * A page has been read.
         *
         * @param from the position before it
         * @param done to be run, on the loop, when the next one may be read
         */
        void changed(long from, ChangePage page, Runnable done);

        /** Changes may have been missed. */
        void missed();
    }

    private final TaskStore store;
    private final Loop loop;
    private final StoreCalls calls;
    private final Duration interval;
    private final Sink sink;
    private boolean following;
    private boolean positioned;
    private long position;
    private boolean reading;
    /** How many further pages to read soon. */
    private int looks;
    /** No early looks until then, in nanoseconds of the loop, because the list tells no more than that it may have gaps. */
    private long calmUntil;

    private Loop.Timer timer = () -> {};

    ChangePages(TaskStore store, Loop loop, Duration interval, Sink sink) {
        this.store = store;
        this.loop = loop;
        this.calls = new StoreCalls(loop);
        this.interval = interval;
        this.sink = sink;
        this.calmUntil = loop.nanos();
    }

    /** Follows from now on, until the sink is used no longer. */
    void follow() {
        if (!following) {
            following = true;
            positioned = false;
            read();
        }
    }

    boolean isPositioned() {
        return following && positioned;
    }

    /** All changes up to this one have been given to the sink. */
    long position() {
        return position;
    }

    /** Looks for a change that has just been made. */
    void lookSoon() {
        looks = LOOKS;
        if (!reading && following) {
            schedule(PAUSE);
        }
    }

    private void schedule(Duration delay) {
        timer.cancel();
        boolean calm = loop.nanos() - calmUntil < 0;
        timer = loop.schedule(calm && delay.compareTo(interval) < 0 ? interval : delay, this::read);
    }

    private void read() {
        if (!sink.isUsed()) {
            following = false;
            positioned = false;
            timer.cancel();
            return;
        }
        reading = true;
        calls.call(
                store.changes(positioned ? position : TaskStore.LATEST_CHANGE, PAGE),
                ChangeReader.ANSWERED_WITHIN,
                this::answered,
                failure -> {
                    LOG.debugf("reading changes failed; retrying: %s", failure.getMessage());
                    reading = false;
                    schedule(interval);
                });
    }

    private void answered(ChangePage page) {
        long from = position;
        if (!positioned) {
            position = page.next();
            positioned = true;
            sink.positioned();
            done(page);
        } else if (!page.complete()) {
            position = page.next();
            calmUntil = loop.nanos() + interval.toNanos();
            sink.missed();
            done(page);
        } else {
            sink.changed(from, page, () -> {
                position = page.next();
                done(page);
            });
        }
    }

    private void done(ChangePage page) {
        reading = false;
        if (page.more()) {
            schedule(PAUSE);
        } else if (looks > 0) {
            schedule(PAUSE.multipliedBy(1L << (LOOKS - looks)));
            looks--;
        } else {
            schedule(interval);
        }
    }
}
