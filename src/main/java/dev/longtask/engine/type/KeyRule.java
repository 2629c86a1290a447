package dev.longtask.engine.type;

import dev.longtask.task.ConcurrencyKey;
import dev.longtask.task.Principal;
import org.jspecify.annotations.Nullable;

/**
 * The concurrency keys of a type's tasks.
 *
 * @param limit how many tasks with the same key may run at a time, from 1
 */
public record KeyRule(int limit, Use use) {
    /** What a key consists of. */
    public enum Use {
        /** The key that the creator chooses. */
        CHOSEN,
        /** The creator and the key that the creator chooses. */
        CREATOR_AND_CHOSEN,
        /** The creator. Every task has a key, so the limit applies to each creator. */
        CREATOR
    }

    /** One task per key at a time. */
    static final KeyRule ONE = new KeyRule(1, Use.CHOSEN);

    /** Whether creators may choose a key. */
    public boolean isChosen() {
        return use != Use.CREATOR;
    }

    /** The key of a task; null for none. */
    public @Nullable String keyOf(Principal creator, @Nullable String chosen) {
        return switch (use) {
            case CHOSEN -> chosen;
            case CREATOR_AND_CHOSEN -> chosen == null ? null : ConcurrencyKey.of(creator, chosen);
            case CREATOR -> ConcurrencyKey.of(creator, null);
        };
    }
}
