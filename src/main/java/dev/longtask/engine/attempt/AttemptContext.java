package dev.longtask.engine.attempt;

import com.fasterxml.jackson.databind.JsonNode;
import dev.longtask.engine.type.Json;
import dev.longtask.handler.LeaseToken;
import dev.longtask.handler.StopReason;
import dev.longtask.handler.TaskContext;
import dev.longtask.task.Task;
import dev.longtask.task.TaskId;
import dev.longtask.task.TraceContext;
import dev.longtask.task.attempt.Report;
import io.smallrye.mutiny.Uni;
import java.time.Duration;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** The handler's view of an attempt. Thread-safe. Ignores reports after {@link #stop} and {@link #close}. */
final class AttemptContext implements TaskContext {
    /** What stays the same during an attempt. */
    record Fixed(Task task, Duration timeout, @Nullable TraceContext trace) {}

    private final Fixed fixed;
    private final Supplier<Duration> grace;
    private final Reports reports;
    private final ReportWriter writer;
    private final SharedLease sharedLease;
    private final Consumer<Supplier<Uni<Void>>> stops;
    private volatile @Nullable StopReason stopReason;
    /** No more reports: told to stop, or ended. */
    private volatile boolean closed;
    /** No more checkpoints either. */
    private volatile boolean ended;

    /**
     * @param grace how long the work may take to stop; read when the handler asks
     * @param stops receives the handler's stop actions
     */
    AttemptContext(
            Fixed fixed,
            Supplier<Duration> grace,
            Reports reports,
            ReportWriter writer,
            SharedLease sharedLease,
            Consumer<Supplier<Uni<Void>>> stops) {
        this.fixed = fixed;
        this.grace = grace;
        this.reports = reports;
        this.writer = writer;
        this.sharedLease = sharedLease;
        this.stops = stops;
    }

    /** The attempt has ended. */
    void close() {
        closed = true;
        ended = true;
    }

    /** The attempt has been told to stop. */
    void stop(StopReason reason) {
        stopReason = reason;
        closed = true;
    }

    @Override
    public TaskId id() {
        return fixed.task.id();
    }

    @Override
    public String type() {
        return fixed.task.type();
    }

    @Override
    public int attempt() {
        return fixed.task.attempt();
    }

    @Override
    public @Nullable TraceContext trace() {
        return fixed.trace;
    }

    @Override
    public Duration timeout() {
        return fixed.timeout;
    }

    @Override
    public Duration grace() {
        return grace.get();
    }

    @Override
    public void progress(int percent) {
        report(percent, null);
    }

    @Override
    public void progress(int percent, String message) {
        report(percent, message);
    }

    private void report(int percent, @Nullable String message) {
        if (percent < 0 || percent > 100) {
            throw new IllegalArgumentException("progress must be an integer from 0 to 100, but is " + percent);
        }
        if (!closed) {
            reports.progress(percent, message);
            writer.writeSoon();
        }
    }

    @Override
    public void message(String text) {
        if (!closed) {
            reports.message(text);
            writer.writeSoon();
        }
    }

    @Override
    public void log(String line) {
        if (!closed) {
            reports.line(line);
            writer.writeSoon();
        }
    }

    @Override
    public boolean isLogFull() {
        return !closed && reports.isFull();
    }

    @Override
    public @Nullable JsonNode checkpoint() {
        String saved = fixed.task.checkpoint();
        return saved == null ? null : Json.parse(saved);
    }

    @Override
    public void checkpoint(JsonNode value) {
        if (value.isNull() || value.isMissingNode()) {
            return;
        }
        String text = text(value);
        if (Json.exceeds(text, Report.MAX_CHECKPOINT)) {
            throw new IllegalArgumentException("the checkpoint is larger than " + Report.MAX_CHECKPOINT + " bytes");
        }
        if (!ended) {
            reports.checkpoint(text);
            writer.writeSoon();
        }
    }

    private static String text(JsonNode value) {
        try {
            return Json.write(value);
        } catch (RuntimeException | StackOverflowError e) {
            throw new IllegalArgumentException("the checkpoint can't be written as JSON", e);
        }
    }

    @Override
    public Uni<LeaseToken> shareLease() {
        return Uni.createFrom()
                .deferred(() -> closed
                        ? Uni.createFrom().failure(new IllegalStateException("the attempt is stopping or has ended"))
                        : sharedLease.share());
    }

    @Override
    public void handOver() {
        sharedLease.handOver();
    }

    @Override
    public boolean isStopping() {
        return closed;
    }

    @Override
    public @Nullable StopReason stopReason() {
        return stopReason;
    }

    @Override
    public void onStop(Supplier<Uni<Void>> stop) {
        stops.accept(stop);
    }
}
