package dev.longtask.engine.attempt;

import dev.longtask.store.lease.LeaseState;
import dev.longtask.task.Lease;
import dev.longtask.task.attempt.Report;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Writes an attempt's reports, at most once a second. Reports left at the end are written together with the end.
 * Methods run on the loop only, except {@link #writeSoon}.
 */
final class ReportWriter {
    private static final Duration INTERVAL = Duration.ofSeconds(1);
    private static final Duration ANSWERED_WITHIN = Duration.ofMinutes(1);

    private final Lease lease;
    private final Reports reports;
    private final AttemptServices host;
    private final AttemptLog log;
    private final Consumer<LeaseState> onWritten;
    private final AtomicBoolean due = new AtomicBoolean();
    private Instant lastWrite = Instant.MIN;
    private boolean writing;
    private @Nullable Runnable onClosed;

    /** @param onWritten called on the loop with the lease's state */
    ReportWriter(Lease lease, Reports reports, AttemptServices host, AttemptLog log, Consumer<LeaseState> onWritten) {
        this.lease = lease;
        this.reports = reports;
        this.host = host;
        this.log = log;
        this.onWritten = onWritten;
    }

    /** Schedules a write of new reports. Safe to call from any thread. */
    void writeSoon() {
        if (!due.compareAndSet(false, true)) {
            return;
        }
        host.loop().execute(() -> {
            Duration since = Duration.between(lastWrite, host.clock().instant());
            if (since.compareTo(INTERVAL) >= 0) {
                write();
            } else {
                host.loop().schedule(INTERVAL.minus(since), this::write);
            }
        });
    }

    /**
     * Stops writing; remaining reports are written with the end of the attempt.
     *
     * @param then run after any write in flight has ended; if that write fails, its report is kept for the end
     */
    void close(Runnable then) {
        onClosed = then;
        if (!writing) {
            then.run();
        }
    }

    private void write() {
        due.set(false);
        if (writing || onClosed != null) {
            return;
        }
        lastWrite = host.clock().instant();
        Report report = reports.take();
        if (report.isEmpty()) {
            return;
        }
        writing = true;
        host.calls()
                .call(
                        host.store().report(lease, report),
                        ANSWERED_WITHIN,
                        this::written,
                        failure -> failed(report, failure));
    }

    private void written(LeaseState held) {
        onWritten.accept(held);
        host.changes().publish(lease.id());
        ended();
    }

    private void failed(Report report, Throwable failure) {
        log.notRecorded(failure);
        reports.putBack(report);
        ended();
    }

    private void ended() {
        writing = false;
        if (onClosed != null) {
            onClosed.run();
        } else {
            // Write reports that arrived meanwhile or failed to be written.
            writeSoon();
        }
    }
}
