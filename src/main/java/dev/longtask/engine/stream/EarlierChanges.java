package dev.longtask.engine.stream;

import dev.longtask.engine.loop.Loop;
import dev.longtask.engine.loop.StoreCalls;
import dev.longtask.store.TaskStore;
import dev.longtask.store.query.Change;
import dev.longtask.store.query.ChangePage;
import dev.longtask.task.TaskId;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.jboss.logging.Logger;

/**
 * Reads changes from before those that the node has, for clients that come from another node or from before a restart. One read
 * serves all such clients. Belongs to the loop.
 */
final class EarlierChanges {
    private static final Logger LOG = Logger.getLogger(EarlierChanges.class);
    private static final int PAGE = 200;

    private final TaskStore store;
    private final StoreCalls calls;
    private final ChangeReader tasks;
    private final RecentChanges recent;
    /** Changes up to this one are too many to be read, or gone. */
    private long tooFar = -1;

    private boolean reading;
    /** Rises when what is being read is of no use any longer. */
    private int era;

    EarlierChanges(TaskStore store, Loop loop, ChangeReader tasks, RecentChanges recent) {
        this.store = store;
        this.calls = new StoreCalls(loop);
        this.tasks = tasks;
        this.recent = recent;
    }

    /** Whether a client that continues after this change has to read again what it shows. */
    boolean isTooFar(long change) {
        return change <= tooFar;
    }

    /** The recent changes were cleared. */
    void forget() {
        era++;
        reading = false;
        tooFar = -1;
    }

    /**
     * Adds the changes after this one to the recent ones, or finds that they are too far.
     *
     * @param then run afterwards; not run if a read is under way, at whose end it is run anyway
     */
    void read(long change, Runnable then) {
        if (!reading) {
            reading = true;
            readPage(new Read(change, recent.start(), era, new ArrayList<>(), new LinkedHashSet<>(), then), change);
        }
    }

    /** @param until the change from which on the recent ones are known */
    private record Read(long from, long until, int era, List<Change> changes, Set<TaskId> ids, Runnable then) {}

    private void readPage(Read read, long position) {
        calls.call(
                store.changes(position, PAGE),
                ChangeReader.ANSWERED_WITHIN,
                page -> {
                    if (read.era() == era) {
                        add(read, page);
                    }
                },
                failure -> {
                    LOG.debugf("reading earlier changes failed: %s", failure.getMessage());
                    if (read.era() == era) {
                        giveUp(read);
                    }
                });
    }

    private void add(Read read, ChangePage page) {
        for (Change change : page.changes()) {
            if (change.id() <= read.until()) {
                read.changes().add(change);
                change.tasks().stream().filter(id -> !recent.has(id)).forEach(read.ids()::add);
            }
        }
        if (!page.complete() || read.ids().size() > recent.room()) {
            giveUp(read);
        } else if (page.more() && page.next() < read.until()) {
            readPage(read, page.next());
        } else {
            tasks.read(read.ids(), found -> {
                if (read.era() != era) {
                    return;
                }
                if (found.size() > recent.room() || recent.start() != read.until()) {
                    giveUp(read);
                    return;
                }
                recent.prepend(ManyTasks.entries(read.from(), read.changes(), found), read.from());
                reading = false;
                read.then().run();
            });
        }
    }

    private void giveUp(Read read) {
        tooFar = Math.max(tooFar, read.from());
        reading = false;
        read.then().run();
    }
}
