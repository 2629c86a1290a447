package dev.longtask.engine.attempt;

import dev.longtask.handler.TaskFailure;
import dev.longtask.task.Task;
import dev.longtask.task.TaskStatus;
import dev.longtask.task.TraceContext;
import java.time.Duration;
import org.jboss.logging.Logger;
import org.jboss.logging.MDC;
import org.jspecify.annotations.Nullable;

/** Logs events of one attempt with the task's id, type and attempt number, never with its input or result. */
final class AttemptLog {
    private static final Logger LOG = Logger.getLogger("dev.longtask.attempt");

    private final Task task;
    private final @Nullable TraceContext trace;

    /** @param trace the attempt's span; null for none */
    AttemptLog(Task task, @Nullable TraceContext trace) {
        this.task = task;
        this.trace = trace;
    }

    void ended(TaskStatus next) {
        if (LOG.isDebugEnabled()) {
            withContext(() -> LOG.debugf("attempt ended; the task is %s", next));
        }
    }

    /** @param reference also shown in the task's message, to find this log entry */
    void failed(Throwable failure, String reference) {
        withContext(() -> {
            if (failure instanceof TaskFailure) {
                // The message is for the creator and may quote the input, so log only the class.
                Throwable cause = failure.getCause() == null ? failure : failure.getCause();
                LOG.infof("attempt failed with %s", cause.getClass().getName());
            } else {
                LOG.errorf(failure, "attempt failed unexpectedly (reference %s)", reference);
            }
        });
    }

    void stopFailed(Throwable failure) {
        withContext(() -> LOG.warnf(
                "stop action of the attempt failed with %s", failure.getClass().getName()));
    }

    void cutOff() {
        withContext(() -> LOG.warn("lease not renewed; stopping the attempt before the lease expires"));
    }

    void stillRuns(Duration grace) {
        withContext(() -> LOG.warnf("work did not stop within its grace of %s; no longer waiting for it", grace));
    }

    void handedOver() {
        if (LOG.isDebugEnabled()) {
            withContext(() -> LOG.debug("the called service reports the end of the attempt"));
        }
    }

    void leaseLost() {
        withContext(() -> LOG.warn("lease lost; abandoning the attempt"));
    }

    void notRecorded(Throwable failure) {
        withContext(() -> LOG.warnf("write failed; retrying: %s", failure.getMessage()));
    }

    private void withContext(Runnable message) {
        MDC.put("taskId", task.id().toString());
        MDC.put("taskType", task.type());
        MDC.put("attempt", Integer.toString(task.attempt()));
        if (trace != null) {
            MDC.put("traceId", trace.traceId());
            MDC.put("spanId", trace.spanId());
        }
        try {
            message.run();
        } finally {
            MDC.remove("taskId");
            MDC.remove("taskType");
            MDC.remove("attempt");
            MDC.remove("traceId");
            MDC.remove("spanId");
        }
    }
}
