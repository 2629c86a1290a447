package dev.longtask.security;

import dev.longtask.store.TaskStore;
import dev.longtask.store.directory.NodeDirectory;
import dev.longtask.store.directory.WorkerDirectory;
import io.quarkus.security.ForbiddenException;
import io.quarkus.security.identity.SecurityIdentity;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.RequestScoped;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Who runs tasks: the nodes of the service, and the workers outside. For admins only; a method throws {@link
 * ForbiddenException} for any other caller. A {@code Uni} fails with the store's {@link dev.longtask.store.StoreException}.
 */
@RequestScoped
public class ClusterAccess {
    private final TaskStore store;
    private final Caller caller;

    public ClusterAccess(TaskStore store, SecurityIdentity identity) {
        this.store = store;
        this.caller = Caller.of(identity);
    }

    /** The nodes that were there lately; see {@link NodeDirectory#page}. */
    public Uni<List<NodeDirectory.Node>> nodes(@Nullable String after, int limit) {
        requireAdmin();
        return store.nodes().page(after, limit);
    }

    /** The workers that were seen lately; see {@link WorkerDirectory#page}. */
    public Uni<List<WorkerDirectory.Worker>> workers(@Nullable String after, int limit) {
        requireAdmin();
        return store.workers().page(after, limit);
    }

    private void requireAdmin() {
        if (!caller.isAdmin()) {
            throw new ForbiddenException();
        }
    }
}
