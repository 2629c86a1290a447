package dev.longtask.engine;

import dev.longtask.task.Task;
import dev.longtask.task.TaskStatus;
import java.time.Duration;
import org.jboss.logging.Logger;
import org.jboss.logging.MDC;

/** Logs events of one attempt with the task's id, type and attempt number, never with its input or result. */
final class AttemptLog {
    private static final Logger LOG = Logger.getLogger("dev.longtask.attempt");

    private final Task task;

    AttemptLog(Task task) {
        this.task = task;
    }

    void ended(TaskStatus next) {
        if (LOG.isDebugEnabled()) {
            withContext(() -> LOG.debugf("the attempt ended, the task is %s", next));
        }
    }

    /** @param reference also shown in the task's message, to find this log entry */
    void failed(Throwable failure, String reference) {
        withContext(() -> {
            if (failure instanceof TaskFailure) {
                // The message is for the creator and may quote the input, so log only the class.
                Throwable cause = failure.getCause() == null ? failure : failure.getCause();
                LOG.infof("the attempt failed with %s", cause.getClass().getName());
            } else {
                LOG.errorf(failure, "the attempt failed unexpectedly (%s)", reference);
            }
        });
    }

    void stopFailed(Throwable failure) {
        withContext(() -> LOG.warnf(
                "stopping the attempt failed with %s", failure.getClass().getName()));
    }

    void cutOff() {
        withContext(() -> LOG.warn("the lease could not be renewed, the attempt is stopped before it ends"));
    }

    void stillRuns(Duration grace) {
        withContext(() -> LOG.warnf("the work did not stop within its grace of %s; it is no longer waited for", grace));
    }

    void leaseLost() {
        withContext(() -> LOG.warn("the lease was lost, the attempt is given up"));
    }

    void notRecorded(Throwable failure) {
        withContext(() -> LOG.warnf("the store did not take a write, it is repeated: %s", failure.getMessage()));
    }

    private void withContext(Runnable message) {
        MDC.put("taskId", task.id().toString());
        MDC.put("taskType", task.type());
        MDC.put("attempt", Integer.toString(task.attempt()));
        try {
            message.run();
        } finally {
            MDC.remove("taskId");
            MDC.remove("taskType");
            MDC.remove("attempt");
        }
    }
}
