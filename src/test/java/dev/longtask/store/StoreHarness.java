package dev.longtask.store;

import dev.longtask.testing.MovableClock;

/** How the contract opens a store and moves its time. */
public interface StoreHarness {
    /** An empty store, whose time is that of the clock. */
    TaskStore open(MovableClock clock);

    /** Makes the store's time follow the clock, which has moved. */
    default void clockMoved(MovableClock clock) {}

    /** From now on each reading of the store's time is later than the one before. */
    default void letTimeTick(MovableClock clock) {
        clock.tick();
    }

    /** Leaves a changed limit of concurrency keys of the type {@code export} as a process does that ends at this moment. */
    void beginToLimitKeys(TaskStore store, int limit);

    /** How many counts of ended attempts the store keeps. */
    long activityRows(TaskStore store);

    /** Closes the store. */
    default void close(TaskStore store) throws Exception {
        store.close();
    }
}
