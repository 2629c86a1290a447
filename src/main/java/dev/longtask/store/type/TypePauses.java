package dev.longtask.store.type;

import dev.longtask.store.StoreException;
import dev.longtask.task.Actor;
import io.smallrye.mutiny.Uni;
import java.time.Instant;
import java.util.List;

/**
 * Paused task types. No attempt of a paused type starts, on a node or by a worker; running attempts continue, and tasks are
 * accepted and wait. A pause holds until it is lifted, also over restarts. Each {@code Uni} fails with a
 * {@link StoreException}.
 */
public interface TypePauses {
    /** How many pauses are listed. */
    int MOST = 10_000;

    /**
     * A pause.
     *
     * @param by who paused the type
     * @param at when, by the store's clock
     */
    record Pause(String type, Actor by, Instant at) {}

    /**
     * Pauses a type, whether or not it has tasks. Once this has answered, no further attempt of the type starts.
     *
     * @return the pause in force: the earlier one if the type was paused already
     */
    Uni<Pause> pause(String type, Actor by);

    /** Lets attempts of a type start again. Does nothing if it is not paused. */
    Uni<Void> resume(String type);

    /** The pauses in force, sorted by type, at most {@link #MOST}. */
    Uni<List<Pause>> all();
}
