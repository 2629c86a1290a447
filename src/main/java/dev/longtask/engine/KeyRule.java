package dev.longtask.engine;

import dev.longtask.task.ConcurrencyKey;
import dev.longtask.task.Principal;
import org.jspecify.annotations.Nullable;

/**
 * The concurrency keys of a type's tasks.
 *
 * @param limit how many tasks with the same key run at a time, from 1
 */
public record KeyRule(int limit, Use use) {
    /** What a key is made of. */
    public enum Use {
        /** What the creator chooses. */
        CHOSEN,
        /** The creator, and what the creator chooses. */
        CREATOR_AND_CHOSEN,
        /** The creator: each task has a key, which limits how many run of each creator. */
        CREATOR
    }

    /** One task of a key at a time. */
    static final KeyRule ONE = new KeyRule(1, Use.CHOSEN);

    /** Whether creators choose keys. */
    boolean isChosen() {
        return use != Use.CREATOR;
    }

    /** The key of a task; null for none. */
    @Nullable String keyOf(Principal creator, @Nullable String chosen) {
        return switch (use) {
            case CHOSEN -> chosen;
            case CREATOR_AND_CHOSEN -> chosen == null ? null : ConcurrencyKey.of(creator, chosen);
            case CREATOR -> ConcurrencyKey.of(creator, null);
        };
    }
}
