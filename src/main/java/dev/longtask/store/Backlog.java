package dev.longtask.store;

/**
 * Bounds what waits for a store, in number and in bytes, so that an outage does not fill the memory with what can't be
 * written. Can be used from any thread.
 */
public final class Backlog {
    private static final int PART_OF_MEMORY = 16;
    private static final long LARGEST = 256L << 20;

    private final int entriesAtMost;
    private final long bytesAtMost;
    private int entries;
    private long bytes;

    /**
     * @param entriesAtMost how many entries may wait
     * @param bytesAtMost how many bytes they may have together; one entry may wait whatever it has
     */
    public Backlog(int entriesAtMost, long bytesAtMost) {
        this.entriesAtMost = entriesAtMost;
        this.bytesAtMost = bytesAtMost;
    }

    /** A backlog of a sixteenth of this process's memory, and of 256 MiB at most. */
    public static Backlog ofMemory(int entriesAtMost) {
        return new Backlog(entriesAtMost, Math.min(Runtime.getRuntime().maxMemory() / PART_OF_MEMORY, LARGEST));
    }

    /** Whether there is room for an entry of so many bytes; it then has to {@link #leave}. */
    public synchronized boolean enter(long size) {
        if (entries == entriesAtMost || (bytes > 0 && bytes + size > bytesAtMost)) {
            return false;
        }
        entries++;
        bytes += size;
        return true;
    }

    /** An entry of so many bytes waits no longer. */
    public synchronized void leave(long size) {
        entries--;
        bytes -= size;
    }
}
