package dev.longtask.engine.attempt;

import dev.longtask.engine.trace.AttemptSpan;
import dev.longtask.store.lease.FinishResult;
import dev.longtask.task.Task;
import dev.longtask.task.attempt.Outcome;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;

/** Tells the log, the metrics and the trace how an attempt ended. Methods run on the loop only. */
final class AttemptEvents {
    private final Task task;
    private final AttemptLog log;
    private final AttemptObserver observer;
    private final AttemptSpan span;
    private final Clock clock;
    private final Instant started;

    /** The attempt begins now. */
    AttemptEvents(Task task, AttemptLog log, AttemptObserver observer, AttemptSpan span, Clock clock) {
        this.task = task;
        this.log = log;
        this.observer = observer;
        this.span = span;
        this.clock = clock;
        this.started = clock.instant();
    }

    void ended(Outcome outcome, FinishResult result) {
        switch (result) {
            case FinishResult.Recorded recorded -> {
                log.ended(recorded.status());
                observer.attemptEnded(task.type(), recorded.status(), Duration.between(started, clock.instant()));
                span.ended(outcome, recorded.status());
            }
            case FinishResult.LeaseLost lost -> leaseLost();
        }
    }

    /**
     * The task goes on without this node.
     *
     * @param isShared whether a service outside has the attempt, or has ended it
     */
    void passedOn(boolean isShared) {
        if (isShared) {
            log.handedOver();
            span.handedOver();
        } else {
            leaseLost();
        }
    }

    private void leaseLost() {
        log.leaseLost();
        observer.leaseLost(task.type());
        span.leaseLost();
    }
}
