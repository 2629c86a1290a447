package dev.longtask.engine.change;

import dev.longtask.engine.loop.Loop;
import dev.longtask.engine.loop.StoreCalls;
import dev.longtask.store.TaskStore;
import dev.longtask.store.query.ChangePage;
import java.time.Duration;
import org.jboss.logging.Logger;

/**
 * Follows the store's list of changes while somebody waits for a task. Changes by this node, and notifications from other
 * nodes, wake waiters at once; but notifications can be lost, and this finds what they would have told. One query per poll
 * interval serves all waiters. Belongs to the loop.
 */
public final class ChangeFeed {
    private static final Logger LOG = Logger.getLogger(ChangeFeed.class);
    private static final int PAGE = 200;
    private static final Duration ANSWERED_WITHIN = Duration.ofMinutes(1);

    private final TaskStore store;
    private final TaskChanges changes;
    private final Loop loop;
    private final StoreCalls calls;
    private final Duration interval;
    private boolean following;
    private long position = TaskStore.LATEST_CHANGE;

    public ChangeFeed(TaskStore store, TaskChanges changes, Loop loop, Duration interval) {
        this.store = store;
        this.changes = changes;
        this.loop = loop;
        this.calls = new StoreCalls(loop);
        this.interval = interval;
    }

    /** Follows from now on, until nobody waits. To be called by any thread after it has begun to wait. */
    public void follow() {
        loop.execute(() -> {
            if (!following) {
                following = true;
                position = TaskStore.LATEST_CHANGE;
                loop.schedule(interval, this::read);
            }
        });
    }

    private void read() {
        if (changes.isUnused()) {
            following = false;
            return;
        }
        calls.call(store.changes(position, PAGE), ANSWERED_WITHIN, this::publish, failure -> {
            LOG.debugf("reading changes failed; retrying in %s: %s", interval, failure.getMessage());
            loop.schedule(interval, this::read);
        });
    }

    private void publish(ChangePage page) {
        boolean missed = position == TaskStore.LATEST_CHANGE || !page.complete();
        position = page.next();
        // First, so that a waiter that throws does not end the following.
        loop.schedule(page.more() ? Duration.ZERO : interval, this::read);
        if (missed) {
            // Changes may have been missed, so all who wait read once.
            changes.wakeAll();
        } else {
            page.changes().forEach(change -> change.tasks().forEach(changes::wake));
        }
    }
}
