package dev.longtask.store;

import org.jspecify.annotations.Nullable;

/**
 * What one creator may have in a store.
 *
 * @param unfinished how many tasks that have not finished
 * @param stored how many tasks, finished ones included
 * @param bytes how many bytes the inputs, results and logs of those may have together
 */
public record Quota(long unfinished, long stored, long bytes) {
    /** No limit at all. */
    public static final Quota NONE = new Quota(Long.MAX_VALUE, Long.MAX_VALUE, Long.MAX_VALUE);

    /** What a quota limits. */
    public enum Part {
        UNFINISHED,
        STORED,
        BYTES
    }

    /** What a creator has, or what a change adds to it. */
    public record Use(long unfinished, long stored, long bytes) {
        public static final Use NOTHING = new Use(0, 0, 0);

        /** What a new task adds. */
        public static Use ofNew(long bytes) {
            return new Use(1, 1, bytes);
        }

        /** Both together. */
        public Use plus(Use other) {
            return new Use(unfinished + other.unfinished, stored + other.stored, bytes + other.bytes);
        }

        /** How much of a part it is. */
        public long of(Part part) {
            return switch (part) {
                case UNFINISHED -> unfinished;
                case STORED -> stored;
                case BYTES -> bytes;
            };
        }
    }

    /** A quota of unfinished tasks alone. */
    public static Quota ofUnfinished(long tasks) {
        return new Quota(tasks, Long.MAX_VALUE, Long.MAX_VALUE);
    }

    /** How much of a part there may be. */
    public long of(Part part) {
        return switch (part) {
            case UNFINISHED -> unfinished;
            case STORED -> stored;
            case BYTES -> bytes;
        };
    }

    /** The first part of which this would be too much; null where all is within the quota. */
    public @Nullable Part exceededBy(Use use) {
        for (Part part : Part.values()) {
            if (use.of(part) > of(part)) {
                return part;
            }
        }
        return null;
    }
}
