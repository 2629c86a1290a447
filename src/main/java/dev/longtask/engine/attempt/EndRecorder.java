package dev.longtask.engine.attempt;

import dev.longtask.engine.loop.Loop;
import dev.longtask.engine.loop.StoreCalls;
import dev.longtask.store.StoreException;
import dev.longtask.store.StoreException.Reason;
import dev.longtask.store.TaskStore;
import dev.longtask.store.lease.FinishResult;
import dev.longtask.store.lease.LeaseState;
import dev.longtask.task.Actor;
import dev.longtask.task.Lease;
import dev.longtask.task.attempt.Outcome;
import dev.longtask.task.attempt.Report;
import io.smallrye.mutiny.Uni;
import java.time.Duration;
import java.util.function.Consumer;

/**
 * Records the ends of attempts, and hand-overs. Repeats each write until the store answers; the store gives a repeat the same answer as
 * the first write. Methods run on the loop only.
 */
public final class EndRecorder {
    private static final Duration ANSWERED_WITHIN = Duration.ofMinutes(1);
    private static final Duration FIRST_REPEAT = Duration.ofMillis(100);
    private static final Duration LAST_REPEAT = Duration.ofSeconds(5);
    /** Non-retryable: another attempt would produce the same data. */
    private static final Outcome NOT_STORABLE =
            new Outcome.Failed("The attempt's result or reports can't be stored.", null);

    private final TaskStore store;
    private final Loop loop;
    private final StoreCalls calls;
    private final Actor actor;

    public EndRecorder(TaskStore store, Loop loop, String node) {
        this.store = store;
        this.loop = loop;
        this.calls = new StoreCalls(loop);
        this.actor = Actor.node(node);
    }

    /**
     * Records an end.
     *
     * @param last reports that have not been written yet
     * @param onFailure called for each failed try
     * @param onRecorded called on the loop with the store's answer
     */
    public void record(
            Lease lease,
            Outcome outcome,
            Report last,
            Consumer<Throwable> onFailure,
            Consumer<FinishResult> onRecorded) {
        write(lease, outcome, last, onFailure, onRecorded, FIRST_REPEAT);
    }

    private void write(
            Lease lease,
            Outcome outcome,
            Report last,
            Consumer<Throwable> onFailure,
            Consumer<FinishResult> onRecorded,
            Duration repeatAfter) {
        calls.call(store.finish(lease, outcome, last, actor), ANSWERED_WITHIN, onRecorded, failure -> {
            onFailure.accept(failure);
            Outcome next = isHopeless(failure) ? NOT_STORABLE : outcome;
            Report report = isHopeless(failure) ? Report.EMPTY : last;
            loop.schedule(repeatAfter, () -> write(lease, next, report, onFailure, onRecorded, longer(repeatAfter)));
        });
    }

    /**
     * Leaves an attempt to the service that shares its lease.
     *
     * @param last reports that have not been written yet
     * @param onFailure called for each failed try
     * @param onDone called on the loop with the state of the lease; it is lost when the service has ended the attempt already
     */
    public void handOver(Lease lease, Report last, Consumer<Throwable> onFailure, Consumer<LeaseState> onDone) {
        handOver(lease, last, onFailure, onDone, FIRST_REPEAT);
    }

    private void handOver(
            Lease lease,
            Report last,
            Consumer<Throwable> onFailure,
            Consumer<LeaseState> onDone,
            Duration repeatAfter) {
        Uni<LeaseState> reported = last.isEmpty() ? Uni.createFrom().item(LeaseState.HELD) : store.report(lease, last);
        calls.call(reported.chain(() -> store.handovers().handOver(lease)), ANSWERED_WITHIN, onDone, failure -> {
            onFailure.accept(failure);
            Report report = isHopeless(failure) ? Report.EMPTY : last;
            loop.schedule(repeatAfter, () -> handOver(lease, report, onFailure, onDone, longer(repeatAfter)));
        });
    }

    private static boolean isHopeless(Throwable failure) {
        return failure instanceof StoreException known && known.reason() == Reason.NOT_STORABLE;
    }

    private static Duration longer(Duration repeatAfter) {
        Duration doubled = repeatAfter.multipliedBy(2);
        return doubled.compareTo(LAST_REPEAT) > 0 ? LAST_REPEAT : doubled;
    }
}
