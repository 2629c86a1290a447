package dev.longtask.handler;

import com.fasterxml.jackson.databind.JsonNode;
import dev.longtask.task.TaskId;
import dev.longtask.task.TraceContext;
import dev.longtask.task.attempt.Report;
import io.smallrye.mutiny.Uni;
import java.time.Duration;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * A handler's view of its attempt, and its channel for progress. Thread-safe. Reports are ignored once the attempt has
 * been told to stop or has ended; a checkpoint only once it has ended.
 */
public interface TaskContext {
    /** The task's id. */
    TaskId id();

    /** The name of the task's type. */
    String type();

    /** The attempt's number, from 1. */
    int attempt();

    /** The time limit of the attempt. */
    Duration timeout();

    /** The attempt's span, to pass on to called programs and services; null while tracing is off. */
    @Nullable TraceContext trace();

    /**
     * How long the work may take to stop once it is told to. Read it at that time: if the node has lost contact with
     * the store, the grace is cut to end before the lease expires.
     */
    Duration grace();

    /**
     * Reports progress. Reports are buffered and written at most once a second; the latest is written with the end of
     * the attempt at the latest, unless the lease is lost.
     *
     * @param percent 0 to 100
     * @throws IllegalArgumentException when {@code percent} is out of range
     */
    void progress(int percent);

    /**
     * Reports progress and a message together, so that readers never see one without the other.
     *
     * @param message as in {@link #message}
     * @throws IllegalArgumentException when {@code percent} is out of range
     */
    void progress(int percent, String message);

    /**
     * Reports a progress message, cut to 1,000 characters. The creator can read it, and so can every user of the
     * Confluence API.
     */
    void message(String text);

    /**
     * Adds a line to the task's log, cut to 4,000 characters, for the creator. Lines that arrive faster than they can
     * be written are dropped; the log says how many.
     */
    void log(String line);

    /** Whether a line logged now would be dropped because the buffer is full. Handlers that can wait should wait. */
    boolean isLogFull();

    /** The latest checkpoint that an earlier attempt of the task saved; null for none. */
    @Nullable JsonNode checkpoint();

    /**
     * Saves a checkpoint: a value from which the task's next attempt can go on, after a failure, a crash, a release or a
     * retry. It replaces the previous one, and is deleted when the task completes. Like reports, checkpoints are buffered and
     * written at most once a second, the latest with the end of the attempt, unless the lease is lost. Save one after the
     * work that it stands for: the next attempt may find an older one, never a newer one.
     *
     * @param value any JSON value but {@code null}, which changes nothing
     * @throws IllegalArgumentException when its JSON text is larger than {@link Report#MAX_CHECKPOINT} bytes in UTF-8, or
     *     can't be written
     */
    void checkpoint(JsonNode value);

    /**
     * Shares the attempt's lease with a service outside: who has the token may report by the lease protocol at once. The
     * token is stored when this answers. A repeat replaces it. The {@code Uni} fails when the attempt has been told to stop
     * or has ended, and with a retryable {@link TaskFailure} when the store does not answer.
     */
    Uni<LeaseToken> shareLease();

    /**
     * The service outside has accepted the attempt. Once the handler has returned, whatever its result, the attempt goes on
     * without this node and without a slot: the service has to end it within the time limit. A cancel gives the service the
     * grace of the type to stop; it learns of it by its next heartbeat. A failure of the handler still fails the attempt.
     *
     * @throws IllegalStateException when the lease has not been shared
     */
    void handOver();

    /** Whether the attempt has been told to stop, or has ended. */
    boolean isStopping();

    /**
     * Why the attempt was told to stop; null if it was not. Set before the stop actions run. The first reason stays,
     * even if another one arises while the attempt stops.
     */
    @Nullable StopReason stopReason();

    /**
     * Registers an action that stops work outside the {@code Uni}, such as a process. The action is called and
     * subscribed to once, on the engine's loop, when the attempt is told to stop, or right away if it is already
     * stopping or has ended; it must not block. The end of the attempt is recorded once the action completes, or at the
     * latest a few seconds after the grace period.
     */
    void onStop(Supplier<Uni<Void>> stop);
}
