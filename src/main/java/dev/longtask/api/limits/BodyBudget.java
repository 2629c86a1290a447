package dev.longtask.api.limits;

/**
 * The memory that all request bodies may take together. While a body is read and parsed, it takes a multiple of its
 * size. Thread-safe.
 */
final class BodyBudget {
    /** Peak memory per byte of a body, approximately. */
    private static final int MEMORY_PER_BYTE = 10;

    private static final int PART_OF_MEMORY = 4;

    private final long most;
    private long taken;

    /** @param most in bytes; a single body is always admitted, whatever its size */
    BodyBudget(long most) {
        this.most = most;
    }

    /** A budget of a quarter of the JVM's maximum heap. */
    static BodyBudget ofMemory() {
        return new BodyBudget(Runtime.getRuntime().maxMemory() / PART_OF_MEMORY);
    }

    /** Reserves memory for a body of this many bytes; release it with {@link #leave}. False if there is not enough. */
    synchronized boolean enter(long bytes) {
        long memory = bytes * MEMORY_PER_BYTE;
        if (taken > 0 && taken + memory > most) {
            return false;
        }
        taken += memory;
        return true;
    }

    /** Releases the memory of a body of this many bytes. */
    synchronized void leave(long bytes) {
        taken -= bytes * MEMORY_PER_BYTE;
    }
}
