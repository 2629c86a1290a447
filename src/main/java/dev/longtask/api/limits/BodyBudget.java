package dev.longtask.api.limits;

/**
 * The memory that the bodies of requests may take together. A body takes more than its bytes while it is read and parsed.
 * Can be used from any thread.
 */
final class BodyBudget {
    /** How many bytes of memory a byte of a body takes, about, at the worst moment. */
    private static final int MEMORY_PER_BYTE = 10;

    private static final int PART_OF_MEMORY = 4;

    private final long most;
    private long taken;

    /** @param most in bytes of memory; one body may take whatever it needs while there is no other */
    BodyBudget(long most) {
        this.most = most;
    }

    /** A quarter of this process's memory. */
    static BodyBudget ofMemory() {
        return new BodyBudget(Runtime.getRuntime().maxMemory() / PART_OF_MEMORY);
    }

    /** Whether there is room for a body of so many bytes; it then has to {@link #leave}. */
    synchronized boolean enter(long bytes) {
        long memory = bytes * MEMORY_PER_BYTE;
        if (taken > 0 && taken + memory > most) {
            return false;
        }
        taken += memory;
        return true;
    }

    /** A body of so many bytes is no longer needed. */
    synchronized void leave(long bytes) {
        taken -= bytes * MEMORY_PER_BYTE;
    }
}
