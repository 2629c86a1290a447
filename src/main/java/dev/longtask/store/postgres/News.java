package dev.longtask.store.postgres;

import dev.longtask.store.ActionResult;
import dev.longtask.store.lease.Claims;
import dev.longtask.store.postgres.change.ChangeNotifier;
import dev.longtask.store.postgres.claim.ScanFloors;
import dev.longtask.task.Submission;
import dev.longtask.task.Task;
import dev.longtask.task.TaskId;
import java.util.List;

/** Tells this node's claims, and other nodes, what an operation has changed. */
final class News {
    private final ScanFloors floors;
    private final ChangeNotifier notices;

    News(ScanFloors floors, ChangeNotifier notices) {
        this.floors = floors;
        this.notices = notices;
    }

    /** Tasks were submitted. */
    void entered(List<Submission> submissions) {
        submissions.forEach(submission ->
                floors.entered(submission.spec().type(), -submission.spec().priority()));
        notices.work();
    }

    /** Tasks were changed. */
    void changed(List<TaskId> tasks) {
        notices.changed(tasks);
    }

    /** Tasks were claimed. */
    void claimed(Claims claims) {
        changed(ids(claims.tasks()));
    }

    /** Tasks were reclaimed. */
    void reaped(List<Task> tasks) {
        tell(!tasks.isEmpty(), ids(tasks));
    }

    private static List<TaskId> ids(List<Task> tasks) {
        return tasks.stream().map(Task::id).toList();
    }

    /** A cancel has changed a task, and may have made room for another one with its key. */
    void acted(ActionResult result, TaskId id) {
        tell(result instanceof ActionResult.Done(Task task) && task.concurrencyKey() != null, List.of(id));
    }

    /** @param mayBeWork whether tasks submitted earlier may have become ready */
    void tell(boolean mayBeWork, List<TaskId> changed) {
        if (mayBeWork) {
            floors.forget();
        }
        notices.tell(mayBeWork, changed);
    }
}
