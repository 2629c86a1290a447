package dev.longtask.store;

import dev.longtask.testing.MemoryTaskStore;
import dev.longtask.testing.MovableClock;

/** The in-memory store of the engine's tests also meets the contract. */
class MemoryTaskStoreTest extends TaskStoreContract {
    MemoryTaskStoreTest() {
        super(new StoreHarness() {
            @Override
            public TaskStore open(MovableClock clock) {
                return new MemoryTaskStore(clock);
            }

            // This store reads the limit whenever it looks at a task, so there is nothing to do.
            @Override
            public void beginToLimitKeys(TaskStore store, int limit) {}

            @Override
            public long activityRows(TaskStore store) {
                return ((MemoryTaskStore) store).activityRows();
            }
        });
    }
}
