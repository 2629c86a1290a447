package dev.longtask.store.directory;

import dev.longtask.store.StoreException;
import dev.longtask.task.Principal;
import io.smallrye.mutiny.Uni;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Tickets that stand for a caller in one request, for clients that can't send a token. Each {@code Uni} fails with a
 * {@link StoreException}.
 */
public interface Tickets {
    /** How long a ticket can be used. */
    Duration GOOD_FOR = Duration.ofSeconds(30);

    /** How many unused tickets a caller may have; somewhat more if it asks for several at the same time. */
    int MOST_UNUSED = 100;

    /**
     * Whom a ticket stands for.
     *
     * @param sessionEnds when the caller's token expires; null for never
     */
    record Holder(
            Principal principal, boolean isAdmin, @Nullable Instant sessionEnds) {}

    /**
     * Stores a ticket.
     *
     * @param hash of its text
     * @return when it expires, by the store's clock; empty if the caller has too many unused tickets
     */
    Uni<Optional<Instant>> issue(String hash, Holder holder);

    /** Uses a ticket up: empty if there is none with this hash, or it has expired or was used. */
    Uni<Optional<Holder>> redeem(String hash);
}
