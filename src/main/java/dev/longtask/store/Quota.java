package dev.longtask.store;

import org.jspecify.annotations.Nullable;

/**
 * What one creator may have in a store. Limits are inclusive.
 *
 * @param unfinished the number of unfinished tasks
 * @param stored the number of tasks, finished ones included
 * @param bytes the total size of their inputs, results, logs and checkpoints, in bytes of UTF-8
 */
public record Quota(long unfinished, long stored, long bytes) {
    /** No limits. */
    public static final Quota NONE = new Quota(Long.MAX_VALUE, Long.MAX_VALUE, Long.MAX_VALUE);

    /** The limited resources. */
    public enum Part {
        UNFINISHED,
        STORED,
        BYTES
    }

    /** A creator's use of the resources, or a change of it. */
    public record Use(long unfinished, long stored, long bytes) {
        /** No use, or no change. */
        public static final Use NOTHING = new Use(0, 0, 0);

        /** The use that a new task adds. */
        public static Use ofNew(long bytes) {
            return new Use(1, 1, bytes);
        }

        /** The sum of both. */
        public Use plus(Use other) {
            return new Use(unfinished + other.unfinished, stored + other.stored, bytes + other.bytes);
        }

        /** The use of one resource. */
        public long of(Part part) {
            return switch (part) {
                case UNFINISHED -> unfinished;
                case STORED -> stored;
                case BYTES -> bytes;
            };
        }
    }

    /** A quota that limits unfinished tasks only. */
    public static Quota ofUnfinished(long tasks) {
        return new Quota(tasks, Long.MAX_VALUE, Long.MAX_VALUE);
    }

    /** The limit of one resource. */
    public long of(Part part) {
        return switch (part) {
            case UNFINISHED -> unfinished;
            case STORED -> stored;
            case BYTES -> bytes;
        };
    }

    /** The first resource of which {@code use} exceeds the limit; null when none does. */
    public @Nullable Part exceededBy(Use use) {
        for (Part part : Part.values()) {
            if (use.of(part) > of(part)) {
                return part;
            }
        }
        return null;
    }
}
