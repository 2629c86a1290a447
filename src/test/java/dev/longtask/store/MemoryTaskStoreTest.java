package dev.longtask.store;

import dev.longtask.testing.MemoryTaskStore;
import java.time.Clock;

/** The store that the engine's tests stand on keeps to the contract, too. */
class MemoryTaskStoreTest extends TaskStoreContract {
    @Override
    protected TaskStore open(Clock clock) {
        return new MemoryTaskStore(clock);
    }

    /** It looks at the limit whenever it looks at a task. */
    @Override
    protected void beginToLimitKeys(int limit) {}
}
