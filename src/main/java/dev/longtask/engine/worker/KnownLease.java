package dev.longtask.engine.worker;

import dev.longtask.engine.attempt.Reports;
import dev.longtask.store.lease.WorkerLease;
import dev.longtask.task.Lease;
import io.smallrye.mutiny.subscription.UniEmitter;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A worker's lease of which this node has heard lately. Belongs to the loop. */
final class KnownLease {
    /** Heartbeats of a lease are written at most once in this time. */
    static final Duration INTERVAL = Duration.ofSeconds(1);

    final WorkerLease worker;
    final Reports reports;
    /** Heartbeats that the next write answers. */
    List<UniEmitter<? super HeldLease>> unanswered = new ArrayList<>();
    /** What the last write answered. */
    @Nullable HeldLease answer;
    /** When the last write began, in nanoseconds of the loop. */
    long written;

    boolean writing;
    boolean scheduled;
    private List<Runnable> afterWrite = new ArrayList<>();

    KnownLease(WorkerLease worker, Reports reports, long now) {
        this.worker = worker;
        this.reports = reports;
        this.written = now - INTERVAL.toNanos();
    }

    Lease lease() {
        return worker.lease();
    }

    boolean isIdle() {
        return !writing && !scheduled && unanswered.isEmpty();
    }

    /** Runs a step at once, or when the write under way has ended. */
    void afterWrite(Runnable step) {
        if (writing) {
            afterWrite.add(step);
        } else {
            step.run();
        }
    }

    /** The write has ended. */
    void written() {
        writing = false;
        List<Runnable> steps = afterWrite;
        afterWrite = new ArrayList<>();
        steps.forEach(Runnable::run);
    }
}
