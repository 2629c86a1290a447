package dev.longtask.engine.worker;

import dev.longtask.engine.attempt.AttemptRules;
import dev.longtask.engine.rejection.ForeignLeaseException;
import dev.longtask.engine.rejection.LeaseNotFoundException;
import dev.longtask.engine.rejection.LeasePassedException;
import dev.longtask.engine.rejection.LeasePassedException.Reason;
import dev.longtask.engine.rejection.RequestRejected;
import dev.longtask.store.TaskStore;
import dev.longtask.task.Actor;
import dev.longtask.task.Lease;
import dev.longtask.task.Principal;
import dev.longtask.task.Task;
import dev.longtask.task.TaskStatus;
import dev.longtask.task.attempt.HistoryEntry;
import io.smallrye.mutiny.Uni;
import java.util.List;
import java.util.Optional;

/** Finds in a task's history who held a lease that has passed on, and why the lease passed on. */
final class PassedLeases {
    /** The reason of the release of a task that did not reach its worker. */
    static final String NOT_RECEIVED = "The worker did not receive the task.";

    private final TaskStore store;

    PassedLeases(TaskStore store) {
        this.store = store;
    }

    /** The actor as which a principal held the lease; empty when it did not. */
    Uni<Optional<Actor>> actorOf(Principal caller, Lease lease) {
        return Principal.ofLease(lease).equals(caller)
                ? Uni.createFrom().item(Optional.of(Actor.CALLED_SERVICE))
                : history(lease).map(history -> holder(history).filter(holder -> holder.isWorkerOf(caller)));
    }

    /** Why this principal can't write under a lease that is not held any more. */
    Uni<RequestRejected> why(Lease lease, Principal caller) {
        return history(lease).chain(history -> {
            Optional<Actor> holder = holder(history);
            if (holder.isEmpty()) {
                return Uni.createFrom().item(new LeaseNotFoundException(lease));
            }
            if (!holder.get().isWorkerOf(caller) && !Principal.ofLease(lease).equals(caller)) {
                return Uni.createFrom().item(new ForeignLeaseException());
            }
            return store.findWithoutContent(lease.id())
                    .map(task -> task.<RequestRejected>map(found -> why(found, lease, history))
                            .orElseGet(() -> new LeaseNotFoundException(lease)));
        });
    }

    private Uni<List<HistoryEntry>> history(Lease lease) {
        return store.history(lease.id(), lease.attempt() - 1, 1)
                .map(page -> page.entries().stream()
                        .filter(entry -> entry.attempt() == lease.attempt())
                        .toList());
    }

    private static Optional<Actor> holder(List<HistoryEntry> history) {
        return history.stream()
                .filter(entry -> entry.from() == TaskStatus.ENQUEUED && entry.to() == TaskStatus.RUNNING)
                .findFirst()
                .map(HistoryEntry::actor);
    }

    private static LeasePassedException why(Task task, Lease lease, List<HistoryEntry> history) {
        String now = task.attempt() > lease.attempt()
                ? " Attempt %d has taken over; the task is %s.".formatted(task.attempt(), task.status())
                : " The task is %s.".formatted(task.status());
        Optional<HistoryEntry> end = history.stream()
                .filter(entry ->
                        entry.from() != null && entry.from().isLeased() && entry.to() != TaskStatus.CANCEL_REQUESTED)
                .findFirst();
        if (end.isEmpty()) {
            // The end was recorded between the reads.
            return new LeasePassedException(Reason.EXPIRED, "The lease has passed on." + now);
        }
        Reason reason = reason(end.get());
        String what = switch (reason) {
            case EXPIRED -> "The lease expired at " + end.get().at() + ".";
            case TIMED_OUT ->
                "The attempt reached its time limit at " + end.get().at() + ".";
            case CANCELLED -> "The task was cancelled.";
            case ENDED -> "The worker has already ended this attempt, with a different outcome.";
            case RELEASED -> "The service took the task back: " + end.get().reason();
        };
        return new LeasePassedException(reason, what + now);
    }

    private static Reason reason(HistoryEntry end) {
        return switch (end.actor().kind()) {
            case WORKER -> Reason.ENDED;
            case USER -> Reason.CANCELLED;
            case SYSTEM -> end.to() == TaskStatus.CANCELLED ? Reason.CANCELLED : Reason.EXPIRED;
            case NODE -> {
                if (end.to() == TaskStatus.CANCELLED) {
                    yield Reason.CANCELLED;
                }
                // Otherwise the task did not reach its worker, or the call of the service failed.
                yield AttemptRules.isTimeOut(end.reason()) ? Reason.TIMED_OUT : Reason.RELEASED;
            }
        };
    }
}
