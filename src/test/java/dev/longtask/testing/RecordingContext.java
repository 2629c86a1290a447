package dev.longtask.testing;

import com.fasterxml.jackson.databind.JsonNode;
import dev.longtask.handler.LeaseToken;
import dev.longtask.handler.StopReason;
import dev.longtask.handler.TaskContext;
import dev.longtask.task.Lease;
import dev.longtask.task.TaskId;
import dev.longtask.task.TraceContext;
import dev.longtask.task.attempt.Report;
import io.smallrye.mutiny.Uni;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** A handler context that records all reports. */
public final class RecordingContext implements TaskContext {
    public final List<Integer> progress = new CopyOnWriteArrayList<>();
    public final List<String> messages = new CopyOnWriteArrayList<>();
    public final List<String> log = new CopyOnWriteArrayList<>();
    public final List<JsonNode> checkpoints = new CopyOnWriteArrayList<>();
    private final CompletableFuture<Supplier<Uni<Void>>> stop = new CompletableFuture<>();
    private final Duration grace;
    private final int attempt;
    private volatile @Nullable StopReason stopReason;
    /** What the handler is told of its trace. */
    public volatile @Nullable TraceContext trace;
    /** What the handler is told that an earlier attempt saved. */
    public volatile @Nullable JsonNode checkpoint;

    /** The token that the handler has asked for. */
    public volatile @Nullable LeaseToken token;

    public volatile boolean handedOver;

    public RecordingContext(Duration grace) {
        this(grace, 1);
    }

    public RecordingContext(Duration grace, int attempt) {
        this.grace = grace;
        this.attempt = attempt;
    }

    /** Tells the handler to stop because of a cancel; completes when its work has stopped. */
    public CompletableFuture<Void> stop() {
        return stop(StopReason.CANCELLED);
    }

    /** Tells the handler to stop, as the engine does; completes when its work has stopped. */
    public CompletableFuture<Void> stop(StopReason reason) {
        stopReason = reason;
        return stop.thenCompose(supplier -> supplier.get().subscribeAsCompletionStage());
    }

    @Override
    public TaskId id() {
        return new TaskId(new UUID(7, 7));
    }

    @Override
    public String type() {
        return "type";
    }

    @Override
    public int attempt() {
        return attempt;
    }

    @Override
    public Duration timeout() {
        return Duration.ofHours(1);
    }

    @Override
    public @Nullable TraceContext trace() {
        return trace;
    }

    @Override
    public Duration grace() {
        return grace;
    }

    @Override
    public void progress(int percent) {
        progress.add(percent);
    }

    @Override
    public void progress(int percent, String message) {
        progress.add(percent);
        messages.add(message);
    }

    @Override
    public void message(String text) {
        messages.add(text);
    }

    @Override
    public void log(String line) {
        log.add(line);
    }

    @Override
    public boolean isLogFull() {
        return false;
    }

    @Override
    public @Nullable JsonNode checkpoint() {
        return checkpoint;
    }

    @Override
    public void checkpoint(JsonNode value) {
        if (value.toString().getBytes(StandardCharsets.UTF_8).length > Report.MAX_CHECKPOINT) {
            throw new IllegalArgumentException("too large");
        }
        checkpoints.add(value);
    }

    @Override
    public Uni<LeaseToken> shareLease() {
        token = LeaseToken.create(new Lease(id(), attempt));
        return Uni.createFrom().item(token);
    }

    @Override
    public void handOver() {
        handedOver = true;
    }

    @Override
    public boolean isStopping() {
        return stopReason != null;
    }

    @Override
    public @Nullable StopReason stopReason() {
        return stopReason;
    }

    @Override
    public void onStop(Supplier<Uni<Void>> supplier) {
        stop.complete(supplier);
    }
}
