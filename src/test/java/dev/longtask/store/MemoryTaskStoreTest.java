package dev.longtask.store;

import dev.longtask.testing.MemoryTaskStore;
import java.time.Clock;

/** The in-memory store of the engine's tests also meets the contract. */
class MemoryTaskStoreTest extends TaskStoreContract {
    @Override
    protected TaskStore open(Clock clock) {
        return new MemoryTaskStore(clock);
    }

    /** Nothing to do: this store reads the limit whenever it looks at a task. */
    @Override
    protected void beginToLimitKeys(int limit) {}
}
