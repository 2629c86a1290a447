package dev.longtask.store;

/**
 * Bounds the writes that wait for a store, in number and bytes, so that they can't fill the memory during an outage.
 * Thread-safe.
 */
public final class Backlog {
    private static final int PART_OF_MEMORY = 16;
    private static final long LARGEST = 256L << 20;

    private final int entriesAtMost;
    private final long bytesAtMost;
    private int entries;
    private long bytes;

    /**
     * @param entriesAtMost the maximum number of waiting entries
     * @param bytesAtMost their maximum total size; a larger entry is admitted only while no bytes wait
     */
    public Backlog(int entriesAtMost, long bytesAtMost) {
        this.entriesAtMost = entriesAtMost;
        this.bytesAtMost = bytesAtMost;
    }

    /** A backlog of a sixteenth of the maximum heap, but at most 256 MiB. */
    public static Backlog ofMemory(int entriesAtMost) {
        return new Backlog(entriesAtMost, Math.min(Runtime.getRuntime().maxMemory() / PART_OF_MEMORY, LARGEST));
    }

    /** Admits an entry of {@code size} bytes if there is room; an admitted entry must {@link #leave}. */
    public synchronized boolean enter(long size) {
        if (entries == entriesAtMost || (bytes > 0 && bytes + size > bytesAtMost)) {
            return false;
        }
        entries++;
        bytes += size;
        return true;
    }

    /** Removes an entry of {@code size} bytes that was admitted. */
    public synchronized void leave(long size) {
        entries--;
        bytes -= size;
    }
}
